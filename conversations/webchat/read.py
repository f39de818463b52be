"""The visitor has seen our messages."""

from datetime import datetime

from channels.models import Channel
from channels.wire import Receipt
from conversations.inbound.changes import apply_changes
from conversations.models import Direction, Message, MessageStatus

MANY = 200  # messages a request


def mark_read(channel: Channel, contact_id: int, last: int, *, now: datetime) -> None:
    """All of ours up to ``last`` that were not known as read; in a transaction of the caller."""
    rows = Message.objects.filter(contact_id=contact_id, channel=channel, direction=Direction.OUTBOUND, id__lte=last)
    seen = rows.filter(status__in=[MessageStatus.SENT, MessageStatus.DELIVERED]).order_by("-id")
    ids = list(seen.values_list("id", flat=True)[:MANY])
    apply_changes([(channel, Receipt("read", message_id=key, at=now)) for key in sorted(ids)], now=now)
