"""Messages on their way out: every one of them ends, in order, and visibly (RELIABILITY I10, I11)."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from channels import wire
from channels.adapters.base import Window
from channels.errors import SendError
from channels.models import Channel
from contacts.models import Identity
from conversations.models import Attachment, Event, Message
from conversations.outbound import deliver as delivering
from conversations.outbound.claim import claim
from conversations.outbound.compose import jobs
from conversations.outbound.deliver import deliver, deliver_due
from conversations.outbound.write import write
from helpdesk import clock
from tests.conversations.outbound.conftest import Once
from tests.conversations.outbound.sent import later, state, texts
from tests.factories import ChannelFactory, ConversationFactory, IdentityFactory, OutboundFactory

pytestmark = pytest.mark.django_db


def test_a_due_message_is_sent_and_told(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_json({"id": "ext-1"})
    message = OutboundFactory(conversation__channel=channel)
    assert deliver_due(clock.now())
    deliver()
    assert state(message) == ("sent", "sent")
    assert message.external_id == "ext-1"
    event = Event.objects.get()
    assert (event.kind, event.data) == ("message.updated", {"message": message.pk, "status": "sent"})
    assert event.conversation_id == message.conversation_id
    assert not deliver_due(clock.now())


def test_a_message_that_is_not_due_yet_waits(channel: Channel) -> None:
    OutboundFactory(conversation__channel=channel, delivery_row__due_at=clock.now() + timedelta(minutes=1))
    assert not deliver_due(clock.now())
    deliver()
    assert Message.objects.get().status == "queued"


def test_the_messages_of_a_conversation_leave_in_their_order(channel: Channel, httpserver: HTTPServer) -> None:
    """Even where the first ones take longer than those after them."""
    pauses = iter([0.15, 0.1, 0.05, 0.0, 0.0])

    def answer(request: Request) -> Response:
        time.sleep(next(pauses))
        return Response("")

    httpserver.expect_request("/in").respond_with_handler(answer)
    conversation = ConversationFactory(channel=channel)
    sent = [OutboundFactory(conversation=conversation).text for _ in range(5)]
    deliver()
    assert texts(httpserver) == sent


def test_a_message_that_waits_for_another_try_holds_back_those_after_it(
    channel: Channel, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/in").respond_with_data("", 500)
    conversation = ConversationFactory(channel=channel)
    first, second = OutboundFactory(conversation=conversation), OutboundFactory(conversation=conversation)
    other = OutboundFactory(conversation=ConversationFactory(channel=ChannelFactory()))
    deliver()
    assert (state(first), state(second), state(other)) == (("queued", "due"), ("queued", "due"), ("sent", "sent"))
    assert not deliver_due(clock.now())
    for _ in range(2):
        httpserver.expect_ordered_request("/in").respond_with_data("", 200)
    later(first)
    deliver()
    assert texts(httpserver) == [first.text, first.text, second.text]


def test_gone_fails_the_message_and_stops_the_channel_until_it_is_changed(
    channel: Channel, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("", 410)
    conversation = ConversationFactory(channel=channel)
    first, second = OutboundFactory(conversation=conversation), OutboundFactory(conversation=conversation)
    deliver()
    channel.refresh_from_db()
    assert "410" in channel.trouble
    assert (state(first), state(second)) == (("failed", "failed"), ("failed", "failed"))
    assert "stopped" in second.error
    assert len(httpserver.log) == 1


def test_a_channel_that_is_switched_off_sends_nothing(channel: Channel, httpserver: HTTPServer) -> None:
    channel.is_active = False
    channel.save()
    message = OutboundFactory(conversation__channel=channel)
    deliver()
    assert state(message) == ("failed", "failed")
    assert "switched off" in message.error
    assert httpserver.log == []


def test_a_contact_without_an_address_there_fails_with_a_sentence(channel: Channel) -> None:
    message = OutboundFactory(conversation__channel=channel)
    Identity.objects.all().delete()
    deliver()
    assert state(message) == ("failed", "failed")
    assert "no address" in message.error


def test_the_window_is_looked_at_when_sending(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Once, "window", Window(timedelta(hours=24)))
    channel = ChannelFactory(kind="once")
    message = OutboundFactory(conversation__channel=channel)
    Identity.objects.update(last_inbound_at=clock.now() - timedelta(hours=25))
    deliver()
    assert state(message) == ("failed", "failed")
    assert "window closed" in message.error
    assert once.sent == []


def test_the_providers_word_closes_the_window_at_once(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Once, "window", Window(timedelta(hours=24)))
    once.script[:] = [SendError("Outside the window.", closes_window=True)]
    channel = ChannelFactory(kind="once")
    conversation = ConversationFactory(channel=channel)
    IdentityFactory(contact=conversation.contact, channel=channel, last_inbound_at=clock.now())
    first, second = OutboundFactory(conversation=conversation), OutboundFactory(conversation=conversation)
    deliver()
    assert (state(first)[0], state(second)[0]) == ("failed", "failed")
    assert len(once.sent) == 1


def test_messages_since_the_contacts_last_are_counted(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Once, "window", Window(timedelta(hours=24), messages=2))
    once.script[:] = [wire.Sent(), wire.Sent()]
    conversation = ConversationFactory(channel=ChannelFactory(kind="once"))
    IdentityFactory(contact=conversation.contact, channel=conversation.channel, last_inbound_at=clock.now())
    messages = [OutboundFactory(conversation=conversation) for _ in range(3)]
    deliver()
    assert [state(message)[0] for message in messages] == ["sent", "sent", "failed"]


def test_a_receipt_that_was_quicker_than_the_answer_is_not_undone(
    channel: Channel, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_meanwhile(outcomes: Any, now: Any) -> None:
        if outcomes:
            Message.objects.update(status="read")
        write(outcomes, now)

    monkeypatch.setattr(delivering, "write", read_meanwhile)
    httpserver.expect_request("/in").respond_with_json({"id": "ext-1"})
    message = OutboundFactory(conversation__channel=channel)
    deliver()
    assert state(message) == ("read", "sent")
    assert message.external_id == "ext-1"


def test_one_id_for_two_messages_undoes_neither(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_json({"id": "always"})
    messages = [OutboundFactory(conversation__channel=channel) for _ in range(3)]
    deliver()
    assert [state(message) for message in messages] == [("sent", "sent")] * 3
    assert sorted(message.external_id for message in messages) == ["", "", "always"]
    assert len(httpserver.log) == 3


def test_a_message_carries_its_buttons_files_and_who_wrote_it(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    message = OutboundFactory(conversation__channel=channel, data={"quick_replies": ["Sales", "Support"]})
    Attachment.objects.create(
        message=message, file="attachments/ab/cd", name="a.pdf", content_type="application/pdf", size=9
    )
    deliver()
    sent = json.loads(httpserver.log[0][0].get_data())
    assert [button["title"] for button in sent["message"]["buttons"]] == ["Sales", "Support"]
    assert sent["message"]["by_person"] is True
    assert sent["contact"]["id"] == Identity.objects.get().external_id
    [file] = sent["message"]["attachments"]
    assert file["url"].startswith("http://testserver/files/")
    assert (file["name"], file["size"]) == ("a.pdf", 9)


def test_of_several_addresses_the_one_that_wrote_last_is_taken(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    conversation = ConversationFactory(channel=channel)
    now = clock.now()
    for name, minutes in (("old", 60), ("last", 5), ("older", 90)):
        IdentityFactory(
            contact=conversation.contact,
            channel=channel,
            external_id=name,
            last_inbound_at=now - timedelta(minutes=minutes),
        )
    OutboundFactory(conversation=conversation)
    deliver()
    assert json.loads(httpserver.log[0][0].get_data())["contact"]["id"] == "last"


def test_a_burst_of_one_channel_takes_turns_with_another(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    httpserver.expect_request("/other").respond_with_data("")
    other = ChannelFactory(settings={"url": f"http://127.0.0.1:{httpserver.port}/other"})
    for _ in range(20):
        OutboundFactory(conversation__channel=channel)
    OutboundFactory(conversation__channel=other)
    deliver()
    paths = [request.path for request, _ in httpserver.log]
    assert len(paths) == 21
    assert paths.index("/other") < 8


def test_no_query_grows_with_the_number_of_messages(
    channel: Channel, httpserver: HTTPServer, django_assert_max_num_queries: Any
) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    for _ in range(4):
        OutboundFactory(conversation__channel=channel)
    claims = claim(clock.now(), 16, ())
    assert len(claims) == 4
    with django_assert_max_num_queries(6):
        jobs(claims, clock.now())
