"""The contact beside the thread."""

import pytest
from django.test import Client

from contacts.models import Field, Tag
from conversations.models import Conversation


def form(**changes: str) -> dict[str, str]:
    return {"first_name": "Siti", "last_name": "", "email": "", "phone": "", "language": "", **changes}


def test_a_contact_is_changed_and_the_thread_says_so(inbox: Client, conversation: Conversation) -> None:
    Field.objects.create(key="city", label="City")
    answer = inbox.post(f"/inbox/{conversation.pk}/contact/", form(last_name="Rahma", **{"field.city": "Denpasar"}))
    assert answer.status_code == 200
    assert "last name is now “Rahma”" in answer.content.decode()
    conversation.contact.refresh_from_db()
    assert (conversation.contact.name, conversation.contact.fields) == ("Siti Rahma", {"city": "Denpasar"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("email", "siti", "is not an email address"),
        ("phone", "12", "phone number"),
        ("field.visits", "many", "It must be a number"),
    ],
)
def test_a_value_that_cannot_be_is_shown_at_its_field(
    inbox: Client, conversation: Conversation, name: str, value: str, words: str
) -> None:
    Field.objects.create(key="visits", label="Visits", type="number")
    answer = inbox.post(f"/inbox/{conversation.pk}/contact/", form(**{name: value}))
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[name][0]


def test_a_custom_field_never_hides_a_column(inbox: Client, conversation: Conversation) -> None:
    Field.objects.create(key="email", label="Second email")
    inbox.post(f"/inbox/{conversation.pk}/contact/", form(email="a@example.com"))
    conversation.contact.refresh_from_db()
    assert conversation.contact.email == "a@example.com"


def test_tags_come_and_go(inbox: Client, conversation: Conversation) -> None:
    assert ">VIP<" in inbox.post(f"/inbox/{conversation.pk}/tags/", {"add": "VIP"}).content.decode()
    assert ">VIP<" not in inbox.post(f"/inbox/{conversation.pk}/tags/", {"remove": "vip"}).content.decode()
    assert Tag.objects.count() == 1
