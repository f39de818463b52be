"""A person sends again what failed (RELIABILITY I11)."""

import pytest
from pytest_httpserver import HTTPServer

from channels.models import Channel
from conversations.actions.retry import retry
from conversations.errors import Conflict
from conversations.models import Delivery, Event, Message
from conversations.outbound.deliver import deliver
from helpdesk import actors, clock
from tests.factories import MessageFactory, OutboundFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["failed", "uncertain"])
def test_a_message_that_did_not_arrive_is_really_sent_again(
    channel: Channel, httpserver: HTTPServer, rung: list[str], status: str
) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    message = OutboundFactory(
        conversation__channel=channel, status=status, error="No.", delivery_row__state=status, delivery_row__attempts=8
    )
    retry(message, by=actors.SYSTEM, now=clock.now())
    message.refresh_from_db()
    assert (message.status, message.error) == ("queued", "")
    assert rung == ["deliver"]
    assert Event.objects.get().data == {"message": message.pk, "status": "queued"}
    deliver()
    message.refresh_from_db()
    assert message.status == "sent"
    assert [request.headers["Idempotency-Key"] for request, _ in httpserver.log] == [str(message.key)]


def test_it_has_all_its_tries_again(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 500)
    message = OutboundFactory(
        conversation__channel=channel, status="failed", delivery_row__state="failed", delivery_row__attempts=8
    )
    retry(message, by=actors.SYSTEM, now=clock.now())
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("due", 1)


def test_a_message_whose_delivery_is_gone_gets_a_new_one(channel: Channel) -> None:
    message = MessageFactory(conversation__channel=channel, status="failed")
    retry(message, by=actors.SYSTEM, now=clock.now())
    assert Delivery.objects.get(message=message).state == "due"


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read"])
def test_what_is_on_its_way_or_arrived_is_not_sent_twice(channel: Channel, status: str) -> None:
    message = OutboundFactory(conversation__channel=channel, status=status)
    with pytest.raises(Conflict):
        retry(message, by=actors.SYSTEM, now=clock.now())
    assert Message.objects.get().status == status
