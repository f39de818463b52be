"""The event log: facts recorded in the transaction that makes them true, told to live pages and to the floor above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from conversations.models import Event
from conversations.signals import event_recorded
from helpdesk import bulk
from helpdesk.actors import Actor

LIVE = "helpdesk_live"  # PostgreSQL tells the web processes at commit; with SQLite they look for themselves


class EventKind(StrEnum):
    CONVERSATION_OPENED = "conversation.opened"
    CONVERSATION_CLOSED = "conversation.closed"
    CONVERSATION_REOPENED = "conversation.reopened"
    CONVERSATION_SNOOZED = "conversation.snoozed"
    CONVERSATION_WOKEN = "conversation.woken"
    CONVERSATION_ASSIGNED = "conversation.assigned"  # data: agent, team, previous_agent, previous_team, why, by_hand
    CONVERSATION_QUEUED = "conversation.queued"  # data: team, why
    CONVERSATION_READ = "conversation.read"
    CONVERSATION_UPDATED = "conversation.updated"  # data: changes
    MESSAGE_RECEIVED = "message.received"  # data: message; after_closing: taken for the answer to a survey
    MESSAGE_CREATED = "message.created"  # data: message; ours, on its way out
    MESSAGE_UPDATED = "message.updated"  # data: message, status or edited or deleted or reactions
    COMMENT_ADDED = "comment.added"  # data: comment
    RATING_GIVEN = "rating.given"  # data: rating (id), value, team, agent
    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"  # data: changes {field: [old, new]}
    CONTACT_TAGGED = "contact.tagged"  # data: added, removed
    RUN_STARTED = "run.started"  # data: run, workflow; started_by, where a person did
    RUN_ENDED = "run.ended"  # data: run, workflow, state


# What a thread shows in line, beside messages and comments.
IN_THREAD = frozenset(
    {
        EventKind.CONVERSATION_OPENED,
        EventKind.CONVERSATION_CLOSED,
        EventKind.CONVERSATION_REOPENED,
        EventKind.CONVERSATION_SNOOZED,
        EventKind.CONVERSATION_WOKEN,
        EventKind.CONVERSATION_ASSIGNED,
        EventKind.CONVERSATION_QUEUED,
        EventKind.CONVERSATION_UPDATED,
        EventKind.RATING_GIVEN,
        EventKind.CONTACT_UPDATED,
        EventKind.CONTACT_TAGGED,
        EventKind.RUN_STARTED,
        EventKind.RUN_ENDED,
    }
)


@dataclass(slots=True)
class NewEvent:
    """``subject`` is what it is about, as an object, for receivers in this process; it is not stored."""

    kind: str
    actor: Actor
    contact_id: int | None = None
    conversation_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    subject: Any = None
    at: datetime | None = None  # once it is recorded

    # The other columns of ``Event``, as which it is stored.

    @property
    def actor_kind(self) -> str:
        return self.actor.kind

    @property
    def actor_id(self) -> int | None:
        return self.actor.agent_id

    @property
    def actor_name(self) -> str:
        return self.actor.name


def record(events: Sequence[NewEvent], *, now: datetime) -> None:
    """Writes the rows, tells live pages at commit, and sends ``event_recorded`` with the same list."""
    if not events:
        return
    for event in events:
        event.at = now
    bulk.append(Event, events, tell=LIVE)
    event_recorded.send(sender=Event, events=list(events), now=now)
