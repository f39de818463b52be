"""Giving a conversation to an agent, a team, or nobody: the one way, for pages, programs and workflows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from conversations.errors import Conflict
from conversations.events import EventKind, NewEvent, record
from conversations.models import Conversation, QueueEntry
from helpdesk import bulk, queue
from helpdesk.actors import Actor, ActorKind
from helpdesk.models import Team


@dataclass(slots=True)
class Assignment:
    """``why`` answers “why this agent?” in the thread. By hand it always wins, whatever limits say."""

    conversation: Conversation  # locked
    agent_id: int | None
    team_id: int | None
    by: Actor
    why: str = ""
    by_hand: bool = False
    wait: QueueEntry | None = None  # unsaved: what the conversation waits for in the queue, nobody being free


def assign(items: Sequence[Assignment], *, now: datetime) -> None:
    """Moves the conversations and their places in the queue."""
    if not items:
        return
    events = []
    for item in items:
        _check(item)
        events.append(_event(item))
        item.conversation.assignee_id = item.agent_id
        item.conversation.team_id = item.team_id
    bulk.update(Conversation, [item.conversation for item in items], ["assignee_id", "team_id"])
    leave_queue([item.conversation.pk for item in items])
    waiting = [_waiting(item, now) for item in items if item.wait is not None]
    bulk.append(QueueEntry, waiting)
    record(events, now=now)
    if waiting or any(event.data["previous_agent"] for event in events):
        queue.ring("drain_queues")


def assign_by_hand(
    conversation: Conversation, *, agent_id: int | None, team_id: int | None, by: Actor, now: datetime
) -> None:
    """What a person or a program decides. Handed to a team that assigns by itself, it goes into that team's queue."""
    wait = None
    if agent_id is None and team_id is not None and Team.objects.filter(pk=team_id, auto_assign=True).exists():
        giver = by.agent_id if by.kind == ActorKind.AGENT else None  # a program hands over for nobody in particular
        wait = QueueEntry(team_id=team_id, excluded_id=giver)
    assign([Assignment(conversation, agent_id, team_id, by, by_hand=True, wait=wait)], now=now)


def claim(conversation: Conversation, *, agent_id: int, by: Actor, now: datetime) -> None:
    """Takes a conversation that nobody has; the second of two who try is told who was quicker."""
    if conversation.assignee_id is not None and conversation.assignee_id != agent_id:
        sentence = _("%(agent)s was quicker: the conversation is theirs already.")
        raise Conflict(sentence % {"agent": conversation.assignee})
    assign_by_hand(conversation, agent_id=agent_id, team_id=conversation.team_id, by=by, now=now)


def leave_queue(conversation_ids: Sequence[int]) -> None:
    """They wait for nobody any more."""
    bulk.remove(QueueEntry.objects.filter(conversation_id__in=conversation_ids))


def _check(item: Assignment) -> None:
    if item.conversation.is_closed and (item.agent_id or item.wait):
        raise Conflict(_("This conversation is closed; reopen it before you assign it."))


def _waiting(item: Assignment, now: datetime) -> QueueEntry:
    entry = item.wait
    assert entry is not None
    entry.conversation_id = item.conversation.pk
    entry.queued_at = now
    return entry


def _event(item: Assignment) -> NewEvent:
    data: dict[str, Any] = {
        "agent": item.agent_id,
        "team": item.team_id,
        "previous_agent": item.conversation.assignee_id,
        "previous_team": item.conversation.team_id,
        "why": item.why,
        "by_hand": item.by_hand,
    }
    kind = EventKind.CONVERSATION_QUEUED if item.wait is not None else EventKind.CONVERSATION_ASSIGNED
    return NewEvent(kind, item.by, item.conversation.contact_id, item.conversation.pk, data, subject=item.conversation)
