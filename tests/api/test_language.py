"""Programs are answered in English, and a page in the language of who reads it, where both do the same."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from channels.actions import InvalidChannel, create_channel
from contacts.fields import BY_COLUMN, BY_TYPE, Unfit
from conversations.models import Message
from helpdesk.actors import SYSTEM
from helpdesk.models import Agent
from tests.api.conftest import Programs, new_contact, new_conversation, new_identity
from tests.house_of import publish
from workflows.incoming.address import address_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["ru", "id"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_programs_refusal_is_english_whatever_a_browser_sends_along(program: Programs) -> None:
    caller = program()
    caller.client.defaults |= {"HTTP_ACCEPT_LANGUAGE": "ru"}
    caller.client.cookies["django_language"] = "ru"
    closed = new_conversation(status="closed", closed_at=timezone.now())
    new_identity(contact=closed.contact, channel=closed.channel)
    refused = caller.post("messages/", {"conversation": closed.pk, "text": "Hi"})
    assert (refused.status_code, refused["Content-Language"]) == (409, "en")
    assert refused.json()["detail"].startswith("This conversation is closed; reopen it")
    wrong = caller.patch(f"contacts/{new_contact().pk}/", {"email": "nobody", "phone": "x"})
    assert "is not an email address" in wrong.content.decode()
    assert not Message.objects.exists()


def test_what_calls_a_workflow_is_told_in_english_too() -> None:
    workflow = publish(
        "{workflow: Hook, trigger: {on: incoming_webhook, contact: {by: email, path: email}},"
        " steps: [{id: rest, kind: wait, for: 1d}]}"
    ).workflow
    address = f"/hooks/workflows/{address_of(workflow, now=timezone.now()).token}/"
    client = Client(headers={"Accept-Language": "ru"})
    client.cookies["django_language"] = "ru"
    answer = client.post(address, {"email": "nobody"}, content_type="application/json")
    assert answer.status_code == 422
    assert "“nobody” is not an email address; one looks like" in answer.json()["detail"]


def test_a_page_refuses_in_the_language_of_who_reads_it(language: str) -> None:
    agent = Agent.objects.create_user("ana@example.com")
    closed = new_conversation(status="closed", closed_at=timezone.now(), assignee=agent)
    page = Client()
    page.force_login(agent)
    page.cookies["django_language"] = language
    with translation.override(language):  # which the page chooses by itself; afterwards it is as before
        answer = page.post(f"/inbox/{closed.pk}/send/", {"text": "Hi"})
        said = translation.gettext("This conversation is closed; reopen it, or write to the contact to open a new one.")
    assert not said.startswith("This")
    assert said in answer.content.decode()


def _refusals() -> list[str]:
    found = []
    for clean in (*BY_COLUMN.values(), *BY_TYPE.values()):
        value: object
        for value in ("nobody\x00", "x" * 3_000, "what?", {}, "9e99"):
            try:
                clean(value)
            except Unfit as unfit:
                found.append(unfit.sentence)
    return found


def test_every_refusal_of_a_contacts_value_has_its_words(language: str) -> None:
    with translation.override("en"):
        english = _refusals()
    with translation.override(language):
        said = _refusals()
    assert len(english) == len(said) > 40
    assert not set(english) & set(said)


def test_what_is_wrong_with_a_channel_has_its_words(language: str) -> None:
    with translation.override(language), pytest.raises(InvalidChannel) as wrong:
        create_channel(kind="custom", name="", settings={"url": "http://user@example.com/", "strange": 1}, by=SYSTEM)
    said = str(wrong.value)
    assert "OUTBOUND_ALLOW" in said
    for english in ("Give a name", "may not be called", "no such setting"):
        assert english not in said
