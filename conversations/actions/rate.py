"""What a contact thinks of a conversation is kept; it counts for the team and agent who had it at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations.events import EventKind, NewEvent, record
from conversations.models import Conversation, Rating
from helpdesk import bulk
from helpdesk.actors import Actor


@dataclass(slots=True)
class NewRating:
    conversation: Conversation  # locked
    value: int  # 1 to 5
    by: Actor  # who took it down: the workflow that asked


def rate(items: Sequence[NewRating], *, now: datetime) -> Sequence[Rating]:
    rows = bulk.insert(Rating, [_row(item, now) for item in items])
    record([_event(item, row) for item, row in zip(items, rows, strict=True)], now=now)
    return rows


def _row(item: NewRating, now: datetime) -> Rating:
    conversation = item.conversation
    return Rating(
        conversation_id=conversation.pk,
        team_id=conversation.team_id,
        agent_id=conversation.assignee_id,
        value=item.value,
        at=now,
    )


def _event(item: NewRating, row: Rating) -> NewEvent:
    data = {"rating": row.pk, "value": row.value, "team": row.team_id, "agent": row.agent_id}
    conversation = item.conversation
    return NewEvent(EventKind.RATING_GIVEN, item.by, conversation.contact_id, conversation.pk, data, subject=row)
