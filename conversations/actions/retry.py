"""Another try for a message that failed, or of which nobody knows whether it arrived: a person decides that."""

from datetime import datetime

from django.utils.translation import gettext as _

from conversations.errors import Conflict
from conversations.events import EventKind, NewEvent, record
from conversations.models import Delivery, DeliveryState, Message, MessageStatus
from helpdesk import bulk, queue
from helpdesk.actors import Actor


def retry(message: Message, *, by: Actor, now: datetime) -> None:
    """The conversation is locked. The provider's idempotency key stays the same, so that a repeat is recognised."""
    moved = Message.objects.filter(pk=message.pk, status__in=(MessageStatus.FAILED, MessageStatus.UNCERTAIN)).update(
        status=MessageStatus.QUEUED, error=""
    )
    if not moved:
        raise Conflict(_("This message is on its way or has arrived; there is nothing to send again."))
    message.status, message.error = MessageStatus.QUEUED, ""
    due = {"state": DeliveryState.DUE, "due_at": now, "attempts": 0, "leased_until": None, "error": ""}
    if not Delivery.objects.filter(message_id=message.pk).update(**due):
        row = Delivery(
            message_id=message.pk, channel_id=message.channel_id, conversation_id=message.conversation_id, due_at=now
        )
        bulk.insert(Delivery, [row])
    data = {"message": message.pk, "status": message.status}
    record(
        [NewEvent(EventKind.MESSAGE_UPDATED, by, message.contact_id, message.conversation_id, data, subject=message)],
        now=now,
    )
    queue.ring("deliver")
