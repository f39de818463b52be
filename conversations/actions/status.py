"""Opening, closing, reopening, snoozing and waking conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from conversations.errors import Conflict, Refused
from conversations.events import EventKind, NewEvent, record
from conversations.models import Conversation, OpenedBy, QueueEntry, Status
from helpdesk import bulk, queue
from helpdesk.actors import Actor
from helpdesk.models import OnClose, Organisation

# Which moves there are; closing a closed one or opening an open one is no move and does nothing.
MOVES = {
    Status.OPEN: {Status.SNOOZED, Status.CLOSED},
    Status.SNOOZED: {Status.OPEN, Status.CLOSED},
    Status.CLOSED: {Status.OPEN},
}


@dataclass(slots=True)
class Opening:
    contact_id: int
    channel_id: int
    opened_by: OpenedBy
    by: Actor
    assignee_id: int | None = None


@dataclass(slots=True)
class Closing:
    conversation: Conversation  # locked
    by: Actor
    category_id: int | None = None
    summary: str = ""


def open_new(items: Sequence[Opening], *, now: datetime) -> list[Conversation]:
    """Opens conversations for contacts that are locked and have none open (the constraint says so if not)."""
    rows, events = insert_new(items, now=now)
    record(events, now=now)
    return rows


def insert_new(items: Sequence[Opening], *, now: datetime) -> tuple[list[Conversation], list[NewEvent]]:
    """As ``open_new``, but the caller records the events, together with those of the first messages."""
    rows = [
        Conversation(
            contact_id=item.contact_id,
            channel_id=item.channel_id,
            opened_by=item.opened_by,
            opened_at=now,
            last_message_at=now,
            assignee_id=item.assignee_id,
        )
        for item in items
    ]
    bulk.insert(Conversation, rows)
    return rows, [_opened(item, row) for item, row in zip(items, rows, strict=True)]


def close(items: Sequence[Closing], *, now: datetime) -> None:
    """Closes those that are not closed yet. Who had it stays, unless the organisation wants it cleared."""
    items = [item for item in items if not item.conversation.is_closed]
    if not items:
        return
    clear = Organisation.current().on_close == OnClose.CLEAR
    events = []
    for item in items:
        row = item.conversation
        data = {
            "source": item.by.kind,
            "agent": row.assignee_id,
            "team": row.team_id,
            "category": item.category_id,
            "summary": item.summary,
        }
        events.append(NewEvent(EventKind.CONVERSATION_CLOSED, item.by, row.contact_id, row.pk, data, subject=row))
        row.status, row.closed_at, row.snoozed_until = Status.CLOSED, now, None
        row.category_id, row.summary = item.category_id, item.summary
        row.waiting_since, row.unread_count = None, 0
        if clear:
            row.assignee_id = None
    bulk.update(
        Conversation,
        [item.conversation for item in items],
        [
            "status",
            "closed_at",
            "snoozed_until",
            "category_id",
            "summary",
            "waiting_since",
            "unread_count",
            "assignee_id",
        ],
    )
    QueueEntry.objects.filter(conversation_id__in=[item.conversation.pk for item in items]).delete()
    record(events, now=now)
    queue.ring("drain_queues")


def reopen(conversation: Conversation, *, by: Actor, now: datetime) -> None:
    """A closed conversation goes on, unless the contact has begun another one."""
    if not conversation.is_closed:
        return
    conversation.status, conversation.closed_at = Status.OPEN, None
    try:
        with transaction.atomic():
            bulk.update(Conversation, [conversation], ["status", "closed_at"])
    except IntegrityError as error:
        conversation.status = Status.CLOSED
        raise Conflict(_("The contact has another open conversation; go on there.")) from error
    _record_one(EventKind.CONVERSATION_REOPENED, conversation, by, now)


def snooze(conversation: Conversation, *, until: datetime, by: Actor, now: datetime) -> None:
    """Out of the way until a moment, or until the contact writes."""
    if conversation.is_closed:
        raise Conflict(_("This conversation is closed; reopen it before you snooze it."))
    if until <= now:
        raise Refused(_("Choose a moment in the future."), "until")
    conversation.status, conversation.snoozed_until = Status.SNOOZED, until
    bulk.update(Conversation, [conversation], ["status", "snoozed_until"])
    _record_one(EventKind.CONVERSATION_SNOOZED, conversation, by, now, until=until.isoformat())
    queue.ring("drain_queues")


def wake(conversations: Sequence[Conversation], *, by: Actor, now: datetime) -> None:
    """Snoozed conversations are open again."""
    rows = [row for row in conversations if row.status == Status.SNOOZED]
    for row in rows:
        row.status, row.snoozed_until = Status.OPEN, None
    bulk.update(Conversation, rows, ["status", "snoozed_until"])
    record([NewEvent(EventKind.CONVERSATION_WOKEN, by, row.contact_id, row.pk, subject=row) for row in rows], now=now)


def _opened(item: Opening, row: Conversation) -> NewEvent:
    data = {"source": item.opened_by, "channel": item.channel_id}
    return NewEvent(EventKind.CONVERSATION_OPENED, item.by, row.contact_id, row.pk, data, subject=row)


def _record_one(kind: EventKind, row: Conversation, by: Actor, now: datetime, **data: str) -> None:
    record([NewEvent(kind, by, row.contact_id, row.pk, data, subject=row)], now=now)
