"""A try that fails, is doubtful, or whose worker dies: what is tried again, when, and what is given up."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from channels.errors import SendError
from channels.models import Channel
from conversations.models import Delivery
from conversations.outbound import deliver as delivering
from conversations.outbound.deliver import deliver, deliver_due
from conversations.outbound.write import write
from helpdesk import clock
from tests.conversations.outbound.conftest import Once
from tests.conversations.outbound.sent import later, state
from tests.factories import ChannelFactory, ConversationFactory, OutboundFactory

pytestmark = pytest.mark.django_db


def test_a_failed_try_leaves_a_sentence_and_the_next_time(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 500)
    message = OutboundFactory(conversation__channel=channel)
    before = clock.now()
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.leased_until) == (1, None)
    assert timedelta(seconds=4) < delivery.due_at - before < timedelta(seconds=15)
    message.refresh_from_db()
    assert message.error == delivery.error == "The endpoint answered 500; a 2xx status is wanted."


def test_retry_after_is_kept(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 429, {"Retry-After": "600"})
    OutboundFactory(conversation__channel=channel)
    before = clock.now()
    deliver()
    assert Delivery.objects.get().due_at - before > timedelta(seconds=590)


def test_after_the_last_try_it_has_failed_and_the_next_one_goes(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/in").respond_with_data("", 500)
    httpserver.expect_ordered_request("/in").respond_with_data("", 200)
    conversation = ConversationFactory(channel=channel)
    first = OutboundFactory(conversation=conversation, delivery_row__attempts=7)
    second = OutboundFactory(conversation=conversation)
    deliver()
    assert (state(first), state(second)) == (("failed", "failed"), ("sent", "sent"))
    first.refresh_from_db()
    assert "500" in first.error


def test_all_tries_of_a_message_carry_one_key(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 500)
    message = OutboundFactory(conversation__channel=channel)
    deliver()
    later(message)
    deliver()
    assert [request.headers["Idempotency-Key"] for request, _ in httpserver.log] == [str(message.key)] * 2


def test_a_doubtful_try_is_uncertain_and_never_repeated(once: Once) -> None:
    once.script[:] = [SendError("No answer after the body was sent.", retry=True, uncertain=True)]
    message = OutboundFactory(conversation__channel=ChannelFactory(kind="once"))
    deliver()
    assert state(message) == ("uncertain", "uncertain")
    assert message.error == "No answer after the body was sent."
    assert not deliver_due(clock.now())


def test_a_defect_of_an_adapter_ends_visibly(once: Once) -> None:
    once.script[:] = [ZeroDivisionError("secret detail")]
    message = OutboundFactory(conversation__channel=ChannelFactory(kind="once"))
    deliver()
    assert state(message) == ("uncertain", "uncertain")
    assert "ZeroDivisionError" in message.error
    assert "secret" not in message.error


def test_an_expired_lease_of_a_kind_without_keys_is_uncertain(once: Once) -> None:
    past = clock.now() - timedelta(seconds=1)
    message = OutboundFactory(
        conversation__channel=ChannelFactory(kind="once"), delivery_row__leased_until=past, delivery_row__attempts=1
    )
    deliver()
    assert state(message) == ("uncertain", "uncertain")
    assert once.sent == []


def test_an_expired_lease_of_a_kind_with_keys_is_tried_again(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    past = clock.now() - timedelta(seconds=1)
    message = OutboundFactory(conversation__channel=channel, delivery_row__leased_until=past, delivery_row__attempts=1)
    deliver()
    assert state(message) == ("sent", "sent")


def test_what_kills_its_worker_each_time_is_given_up(channel: Channel, httpserver: HTTPServer) -> None:
    past = clock.now() - timedelta(seconds=1)
    message = OutboundFactory(conversation__channel=channel, delivery_row__leased_until=past, delivery_row__attempts=3)
    deliver()
    assert state(message) == ("failed", "failed")
    assert httpserver.log == []


def test_what_another_worker_holds_is_left_alone(channel: Channel, httpserver: HTTPServer) -> None:
    conversation = ConversationFactory(channel=channel)
    soon = clock.now() + timedelta(seconds=20)
    OutboundFactory(conversation=conversation, delivery_row__leased_until=soon, delivery_row__attempts=1)
    OutboundFactory(conversation=conversation)
    assert not deliver_due(clock.now())
    deliver()
    assert httpserver.log == []


def test_an_outcome_that_comes_after_a_take_over_is_not_written(
    channel: Channel, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was stopped past its lease and woken finds another lease in the row."""
    taken_over = clock.now() + timedelta(minutes=5)

    def write_late(outcomes: Any, now: Any) -> None:
        if outcomes:
            Delivery.objects.update(leased_until=taken_over, attempts=2)
        write(outcomes, now)

    monkeypatch.setattr(delivering, "write", write_late)
    httpserver.expect_request("/in").respond_with_json({"id": "ext-1"})
    message = OutboundFactory(conversation__channel=channel)
    deliver()
    assert state(message) == ("queued", "due")
    assert message.external_id == ""
    assert Delivery.objects.get().leased_until == taken_over
