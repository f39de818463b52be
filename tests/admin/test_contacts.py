"""A contact is changed in the admin as everywhere: cleaned, and recorded as an event."""

from django.test import Client
from django.urls import reverse

from contacts.models import Contact, Field, FieldType, Tag, Tagging
from conversations.models import Conversation, Event, Message
from helpdesk.models import Agent, Visibility
from tests.factories import ContactFactory, ConversationFactory, IdentityFactory, MessageFactory

ADD = "/admin/contacts/contact/add/"
NO_IDENTITIES = {"identities-TOTAL_FORMS": "0", "identities-INITIAL_FORMS": "0"}


def change(contact: Contact) -> str:
    return reverse("admin:contacts_contact_change", args=[contact.pk])


def test_a_change_is_an_event_with_old_and_new(page: Client, supervisor: Agent) -> None:
    contact = ContactFactory(first_name="Ana", email="ana@example.com")
    page.post(change(contact), {**NO_IDENTITIES, "first_name": "Anna", "email": "ANA@Example.com"})
    event = Event.objects.get(kind="contact.updated")
    assert event.data["changes"] == {"first_name": ["Ana", "Anna"]}
    assert event.actor_id == supervisor.pk


def test_values_are_kept_in_their_one_spelling(page: Client, db: None) -> None:
    Field.objects.create(key="size", label="Size", type=FieldType.NUMBER)
    data = {**NO_IDENTITIES, "first_name": "Ana", "phone": "+62 812-3456-789", "language": "ID", "field_size": "3,5"}
    page.post(ADD, data)
    contact = Contact.objects.get()
    assert (contact.phone, contact.language, contact.fields) == ("+628123456789", "id", {"size": 3.5})
    assert Event.objects.filter(kind="contact.created", contact=contact).exists()


def test_a_mistake_stands_at_its_field(page: Client, db: None) -> None:
    Field.objects.create(key="size", label="Size", type=FieldType.NUMBER)
    answer = page.post(ADD, {**NO_IDENTITIES, "phone": "12", "field_size": "big"})
    assert set(answer.context["adminform"].form.errors) == {"phone", "field_size"}
    assert not Contact.objects.exists()


def test_tags_are_written_as_words(page: Client) -> None:
    contact = ContactFactory(first_name="Ana")
    vip = Tag.objects.create(name="vip")
    Tagging.objects.create(contact=contact, tag=vip)
    page.post(change(contact), {**NO_IDENTITIES, "first_name": "Ana", "tag_names": "promo, Loud"})
    assert set(contact.tags.values_list("name", flat=True)) == {"promo", "Loud"}
    assert Event.objects.get(kind="contact.tagged").data == {"added": ["promo", "Loud"], "removed": ["vip"]}


def test_identities_are_shown_and_not_edited(page: Client) -> None:
    identity = IdentityFactory(external_id="telegram-77")
    shown = page.get(change(identity.contact)).content.decode()
    assert "telegram-77" in shown
    assert 'value="telegram-77"' not in shown


def test_a_contact_is_found_by_a_part_of_the_email(page: Client) -> None:
    ContactFactory(email="find.me@example.com")
    ContactFactory(email="other@example.com")
    answer = page.get("/admin/contacts/contact/?q=find.me")
    assert answer.context["cl"].result_count == 1


def test_a_deleted_contact_leaves_nothing(page: Client) -> None:
    conversation = ConversationFactory()
    MessageFactory(conversation=conversation)
    url = reverse("admin:contacts_contact_delete", args=[conversation.contact_id])
    page.post(url, {"post": "yes"})
    assert not Contact.objects.exists()
    assert not Message.objects.exists()


def test_lists_hide_what_the_visibility_of_a_supervisor_hides(page: Client, supervisor: Agent) -> None:
    supervisor.visibility = Visibility.OWN
    supervisor.save()
    MessageFactory(conversation=ConversationFactory(), text="not for you")
    mine = MessageFactory(conversation=ConversationFactory(assignee=supervisor), text="for you")
    listed = page.get("/admin/conversations/message/").content.decode()
    assert "for you" in listed
    assert "not for you" not in listed
    assert page.get("/admin/conversations/conversation/").context["cl"].result_count == 1
    other = Conversation.objects.exclude(pk=mine.conversation_id).get()
    assert page.get(f"/admin/conversations/conversation/{other.pk}/change/").status_code == 302
