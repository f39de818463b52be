"""Writing first."""

import pytest
from django.test import Client

from contacts.models import Contact, Identity
from conversations.models import Conversation, Message, OpenedBy, Status
from helpdesk.models import Agent
from tests.conversations.inbox.conftest import NOW, an_agent
from tests.factories import ContactFactory, ConversationFactory, IdentityFactory


@pytest.fixture
def identity(db: None) -> Identity:
    made: Identity = IdentityFactory(contact=ContactFactory(first_name="Joko", phone="+628125551000"))
    return made


def test_a_contact_is_found_by_a_part_of_the_name_or_phone(inbox: Client, identity: Identity) -> None:
    for text in ("jok", "5551"):
        assert "Joko" in inbox.get("/inbox/new/", {"q": text}).content.decode()
    assert "Nobody found" in inbox.get("/inbox/new/", {"q": "nobody"}).content.decode()


def test_the_conversation_is_then_the_agents_own(inbox: Client, identity: Identity, agent: Agent) -> None:
    answer = inbox.post(f"/inbox/new/{identity.contact_id}/", {"identity": identity.pk, "text": "Your bag is here."})
    conversation = Conversation.objects.get()
    assert answer["HX-Redirect"] == f"/inbox/{conversation.pk}/"
    assert (conversation.assignee, conversation.opened_by, conversation.channel_id) == (
        agent,
        OpenedBy.AGENT,
        identity.channel_id,
    )
    assert Message.objects.get().text == "Your bag is here."


def test_an_open_conversation_is_shown_instead(inbox: Client, identity: Identity) -> None:
    going_on = ConversationFactory(contact=identity.contact)
    assert f"/inbox/{going_on.pk}/" in inbox.get(f"/inbox/new/{identity.contact_id}/").content.decode()
    answer = inbox.post(f"/inbox/new/{identity.contact_id}/", {"identity": identity.pk, "text": "Hi"})
    assert answer.status_code == 409
    assert Conversation.objects.count() == 1


def test_an_empty_first_message_opens_nothing(inbox: Client, identity: Identity) -> None:
    for text in ("", "  "):
        assert (
            inbox.post(f"/inbox/new/{identity.contact_id}/", {"identity": identity.pk, "text": text}).status_code == 422
        )
    assert not Conversation.objects.exists()


def test_another_contacts_address_cannot_be_used(inbox: Client, identity: Identity) -> None:
    other = IdentityFactory()
    assert inbox.post(f"/inbox/new/{identity.contact_id}/", {"identity": other.pk, "text": "Hi"}).status_code == 404


def test_a_channel_that_is_off_is_not_offered(inbox: Client, identity: Identity) -> None:
    identity.channel.is_active = False
    identity.channel.save()
    assert "no address" in inbox.get(f"/inbox/new/{identity.contact_id}/").content.decode()


def test_with_limited_rights_only_contacts_of_visible_conversations_are_found(
    identity: Identity, own_only: Agent
) -> None:
    client = Client()
    client.force_login(own_only)
    seen = ConversationFactory(
        assignee=own_only, status=Status.CLOSED, closed_at=NOW, contact__first_name="Jokowi"
    ).contact
    ConversationFactory(assignee=an_agent(), contact=identity.contact)
    found = client.get("/inbox/new/", {"q": "jok"}).content.decode()
    assert f"/inbox/new/{seen.pk}/" in found
    assert f"/inbox/new/{identity.contact_id}/" not in found
    assert client.get(f"/inbox/new/{identity.contact_id}/").status_code == 404


def test_a_blocked_contact_is_not_written_to(inbox: Client, identity: Identity) -> None:
    Contact.objects.update(blocked=True)
    assert inbox.get(f"/inbox/new/{identity.contact_id}/").status_code == 404
