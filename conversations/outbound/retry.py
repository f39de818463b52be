"""A person sends again what failed."""

from datetime import datetime

from django.db import transaction

from conversations import lock
from conversations.errors import Conflict, Refused
from conversations.events import EventKind, NewEvent, record
from conversations.models import Delivery, DeliveryState, Direction, Message, MessageStatus
from helpdesk import queue
from helpdesk.actors import Actor

RETRIED = (MessageStatus.FAILED, MessageStatus.UNCERTAIN)


def retry(message_id: int, *, by: Actor, now: datetime) -> Message:
    """Makes a failed or uncertain message due again, with all its tries and its old key, so that a provider that knows
    keys drops what it had. Raises Refused, or Conflict where it is already on its way."""
    conversation_id = (
        Message.objects.filter(pk=message_id, direction=Direction.OUTBOUND)
        .values_list("conversation_id", flat=True)
        .first()
    )
    if conversation_id is None:
        raise Refused("There is no such message of ours.")
    with transaction.atomic():
        lock.lock([conversation_id])
        message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
        if message.status not in RETRIED:
            raise Conflict("This message is on its way or has arrived already; only a failed one can be sent again.")
        message.status, message.error = MessageStatus.QUEUED, ""
        message.save(update_fields=["status", "error"])
        Delivery.objects.update_or_create(
            message_id=message.pk,
            defaults={
                "channel_id": message.channel_id,
                "conversation_id": message.conversation_id,
                "state": DeliveryState.DUE,
                "due_at": now,
                "attempts": 0,
                "leased_until": None,
                "error": "",
            },
        )
        data = {"message": message.pk, "status": message.status}
        about = (message.contact_id, message.conversation_id)
        record([NewEvent(EventKind.MESSAGE_UPDATED, by, *about, data, subject=message)], now=now)
        queue.ring("deliver")
    return message
