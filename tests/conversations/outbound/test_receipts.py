"""A custom channel tells the fate of a message of ours, by the id that it gave us or by our own."""

import json

import pytest

from channels.models import Channel, Payload
from conversations.door import keep
from conversations.models import Message
from tests.factories import OutboundFactory

pytestmark = pytest.mark.django_db


def post(channel: Channel, message_id: object, status: str) -> None:
    body = {"type": "status", "message_id": message_id, "status": status}
    keep(channel, {"webhook-id": f"hook-{Payload.objects.count()}"}, json.dumps(body).encode())


@pytest.mark.parametrize("as_text", [True, False])
def test_a_receipt_finds_the_message_by_our_id(channel: Channel, work: object, as_text: bool) -> None:
    assert callable(work)
    message = OutboundFactory(conversation__channel=channel, status="sent", delivery_row__state="sent")
    post(channel, str(message.pk) if as_text else message.pk, "delivered")
    work("take_in")
    assert Message.objects.get().status == "delivered"


def test_a_receipt_finds_the_message_by_the_id_that_was_given_for_it(channel: Channel, work: object) -> None:
    assert callable(work)
    message = OutboundFactory(
        conversation__channel=channel, status="sent", external_id="ext-9", delivery_row__state="sent"
    )
    OutboundFactory(conversation__channel=channel, status="sent", external_id=str(message.pk + 1000))
    post(channel, "ext-9", "read")
    post(channel, "ext-9", "delivered")  # late: a message never moves backwards
    work("take_in")
    assert [one.status for one in Message.objects.order_by("pk")] == ["read", "sent"]


def test_a_receipt_of_another_channel_changes_nothing(channel: Channel, work: object) -> None:
    assert callable(work)
    message = OutboundFactory(status="sent", delivery_row__state="sent")
    post(channel, message.pk, "failed")
    work("take_in")
    assert Message.objects.get().status == "sent"
    assert Payload.objects.get().state == "done"
