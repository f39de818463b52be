"""A visitor can never read another visitor's conversation, nor put anything into it."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from channels.models import Channel
from contacts.models import Identity
from conversations import tidy
from conversations.live import presence
from conversations.live.gate import Refusal, visitor_pass
from conversations.live.signs import Sign
from conversations.models import Attachment, Conversation, Message
from helpdesk.models import Agent
from tests.conversations.webchat.conftest import Visit, make_chat
from tests.conversations.webchat.test_session import jwt

pytestmark = pytest.mark.django_db
Work = Callable[..., int]
HIDDEN = "The secret of Ada"


@pytest.fixture
def ada(visit: Visit, work: Work) -> Visit:
    """Has written, with a file, and was answered."""
    ticket = visit.upload(ContentFile(b"Her file", name="hers.txt")).json()["ticket"]
    assert visit.say(HIDDEN, files=[ticket]).status_code == 202
    work("take_in")
    conversation = Conversation.objects.get()
    Message.objects.create(
        conversation=conversation,
        contact_id=conversation.contact_id,
        channel=visit.channel,
        direction="outbound",
        status="sent",
        text="Her answer",
        author_kind="agent",
    )
    return visit


def everything(visit: Visit) -> str:
    """All that the chat tells this visitor, whatever they ask for."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    asked = [visit.get(f"messages/{query}") for query in ("", "?after=0", f"?before={last + 1}", "?contact=1")]
    asked += [visit.post("session/", {"token": visit.token, "contact": 1, "conversation": 1, "visitor": "x"})]
    asked += [visit.get(f"files/{key}/") for key in Attachment.objects.values_list("pk", flat=True)]
    return "\n".join(answer.content.decode() for answer in asked)


def test_another_visitor_reads_nothing_of_hers(ada: Visit, other: Visit, work: Work) -> None:
    assert HIDDEN in everything(ada)
    for told in (everything(other), other.say("Mine") and work("take_in") and everything(other)):
        assert HIDDEN not in str(told)
        assert "Her answer" not in str(told)
        assert "Her file" not in str(told)
        assert "hers.txt" not in str(told)


def test_a_token_of_another_chat_is_nobody_here(ada: Visit) -> None:
    elsewhere = Visit(make_chat("Another"), ada.client, token=ada.token)
    assert elsewhere.get("messages/").status_code == 401
    assert elsewhere.say().status_code == 401
    assert elsewhere.post("typing/", {"on": True}).status_code == 401
    assert elsewhere.post("read/", {"last": 1}).status_code == 401
    assert isinstance(visitor_pass(elsewhere.channel.public_id, f"Bearer {ada.token}"), Refusal)
    assert HIDDEN not in elsewhere.post("session/", {"token": ada.token}).content.decode()


@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None), slice(0, 0)])
def test_a_token_that_was_touched_is_nobody(ada: Visit, cut: slice) -> None:
    ada.token = ada.token[cut]
    assert ada.get("messages/").status_code == 401


def test_a_ticket_of_her_file_is_worth_nothing_to_another(visit: Visit, other: Visit) -> None:
    ticket = visit.upload(ContentFile(b"Her file", name="hers.txt")).json()["ticket"]
    assert other.say("Mine", files=[ticket]).status_code == 422
    assert Visit(make_chat("Another"), visit.client, visit.token).say("Mine", files=[ticket]).status_code == 401


def test_the_same_client_id_does_not_find_her_message(ada: Visit, other: Visit, work: Work) -> None:
    hers = Message.objects.get(text=HIDDEN)
    answer = other.say("Mine", client_id=hers.external_id)
    assert "id" not in answer.json()
    work("take_in")
    assert HIDDEN not in everything(other)
    hers.refresh_from_db()
    assert hers.text == HIDDEN


def test_another_visitor_neither_reads_hers_for_her_nor_types_for_her(
    ada: Visit, other: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Sign] = []
    monkeypatch.setattr(presence, "_tell", lambda payload: told.append(Sign.read(payload)))
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert other.post("read/", {"last": last}).status_code == 204
    assert other.post("typing/", {"on": True, "conversation": Conversation.objects.get().pk}).status_code == 204
    assert Message.objects.get(text="Her answer").status == "sent"
    assert told == []


def test_a_visitor_cannot_knock_at_the_door_as_somebody_else(ada: Visit) -> None:
    """What the chat's own page hands to the door is never taken from outside."""
    said = {"client_id": str(uuid4()), "visitor": Identity.objects.get().external_id, "text": "As Ada"}
    body: dict[str, object] = {**said, "choice": None, "files": [], "name": "", "email": "", "language": ""}
    answer = ada.client.post(f"/hooks/{ada.channel.public_id}/", json.dumps(body), "application/json")
    assert answer.status_code == 401
    assert ada.channel.payloads.filter(state="new").count() == 0


def test_who_was_nobody_before_somebody_signed_in_reads_no_more(visit: Visit, work: Work) -> None:
    """The anonymous token stays in a shared browser, or was copied from it."""
    before = Visit(visit.channel, visit.client, visit.token)
    visit.say("Before")
    work("take_in")
    visit.begin(identity=jwt(visit.channel))
    visit.say(HIDDEN)
    work("take_in")
    assert visit.texts() == ["Before", HIDDEN]
    assert before.texts() == []
    before.say("As her?")
    work("take_in")
    assert visit.texts() == ["Before", HIDDEN]


def test_a_chat_that_is_switched_off_takes_in_and_tells_nothing(ada: Visit) -> None:
    Channel.objects.update(is_active=False)
    assert {answer.status_code for answer in (ada.say(), ada.get("messages/"), ada.begin(), ada.get(""))} == {404}
    assert isinstance(visitor_pass(ada.channel.public_id, f"Bearer {ada.token}"), Refusal)


def test_uploads_that_no_message_took_are_removed_and_those_of_messages_stay(ada: Visit) -> None:
    """Otherwise anybody fills the disk."""
    ada.upload(ContentFile(b"Never sent", name="a.txt"))
    sent = Attachment.objects.exclude(message=None).get()
    left = Attachment.objects.get(message=None)
    later = timezone.now() + timedelta(days=1, minutes=1)
    assert tidy.tidy(later) == 1
    assert sent.file.storage.exists(str(sent.file.name))
    assert not left.file.storage.exists(str(left.file.name))
    assert Attachment.objects.get() == sent


def test_a_file_that_is_gone_from_the_disk_is_not_found(ada: Visit) -> None:
    file = Attachment.objects.get()
    file.file.storage.delete(file.file.name or "")
    assert ada.get(f"files/{file.pk}/").status_code == 404


def test_a_visitor_reads_no_comment_and_no_address_of_an_agent(ada: Visit, agent: Agent) -> None:
    conversation = Conversation.objects.get()
    conversation.comments.create(text="Internal matter", author_kind="agent", author=agent)
    Conversation.objects.update(assignee=agent)
    Message.objects.filter(direction="outbound").update(author=agent)
    told = everything(ada)
    assert agent.first_name in told
    assert "Internal matter" not in told
    assert agent.email not in told
