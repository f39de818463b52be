"""What the floor below recorded, and what live runs and triggers make of it: rows of ours, in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from conversations.events import EventKind, NewEvent
from conversations.models import MessageStatus, QueueEntry
from conversations.signals import event_recorded
from helpdesk import bulk, queue
from helpdesk.actors import ActorKind
from helpdesk.models import Agent
from workflows.chains import DEEPEST
from workflows.compiled import compiled
from workflows.engine import expecting
from workflows.engine.ending import ended, stop
from workflows.engine.live import message_facts
from workflows.engine.memory import RunMemory
from workflows.engine.reactions import Happening, Stop, Wake, react
from workflows.engine.slot import in_hand, live_runs
from workflows.engine.stimuli import to_json
from workflows.models import Run, RunLog, RunState
from workflows.models.run import LIVE
from workflows.starting import start_triggered, waiting_for

REACTED = ["state", "inbox", "wake_at", "ended_at", "moved_at", "memory"]
# What no live run takes notice of.
STARTS_ONLY = frozenset({EventKind.CONTACT_TAGGED, EventKind.CONTACT_UPDATED, EventKind.RATING_GIVEN})
OF_INTEREST = frozenset(
    {
        EventKind.MESSAGE_RECEIVED,
        EventKind.MESSAGE_CREATED,
        EventKind.MESSAGE_UPDATED,
        EventKind.CONVERSATION_OPENED,
        EventKind.CONVERSATION_ASSIGNED,
        EventKind.CONVERSATION_CLOSED,
        *STARTS_ONLY,
    }
)


@receiver(event_recorded, dispatch_uid="workflows.receivers.on_events")
def on_events(sender: object, events: Sequence[NewEvent], now: datetime, **kwargs: Any) -> None:
    """The contacts of these events are locked by whoever recorded them, so their runs are nobody else's now."""
    events = [event for event in events if _matters(event)]
    versions = waiting_for(events)
    if not events or (not versions and all(event.kind in STARTS_ONLY for event in events)):
        return
    runs = live_runs({event.contact_id for event in events if event.contact_id is not None})
    _follow(events, runs)
    touched = _react(events, runs, now) if runs else []
    expecting.after_events(events, runs, touched, now)
    started = start_triggered(versions, events, runs, now=now)
    if started or any(run.state == RunState.READY for run in touched):
        queue.ring("step_runs")


def _matters(event: NewEvent) -> bool:
    """Cheap, for most events do not: what a workflow itself says, and each receipt of a provider."""
    if event.kind not in OF_INTEREST or event.contact_id is None:
        return False
    if event.kind == EventKind.MESSAGE_CREATED:
        return event.actor.agent_id is not None
    if event.kind == EventKind.MESSAGE_UPDATED:
        return event.data.get("status") == MessageStatus.FAILED
    return True


def _follow(events: Iterable[NewEvent], runs: dict[int, list[Run]]) -> None:
    """A run that outlived its conversation goes on in the next one, where the contact is now; but the answer to a
    question, and with it a rating, belongs to the conversation in which that was asked."""
    hand = in_hand.get() or {}
    moved = []
    for event in events:
        if event.kind == EventKind.CONVERSATION_OPENED:
            for run in runs.get(event.contact_id or 0, []):
                if run.pk not in hand and run.conversation_id != event.conversation_id and not expecting.asks(run):
                    run.conversation_id = event.conversation_id
                    moved.append(run)
    bulk.update(Run, moved, ["conversation_id"])


def _react(events: Iterable[NewEvent], runs: dict[int, list[Run]], now: datetime) -> list[Run]:
    emails = _emails(events)
    touched: dict[int, Run] = {}
    log: list[RunLog] = []
    for event in events:
        happening = _happening(event, emails)
        if happening is None:
            continue
        for run, reaction in _reactions(event, happening, runs.get(event.contact_id or 0, [])):
            if isinstance(reaction, Stop):
                log.append(stop(run, reaction.reason, now=now))
            else:
                run.inbox = [*run.inbox, to_json(reaction.stimulus, run.step_id)]
                run.state, run.wake_at = RunState.READY, None
            touched[run.pk] = run
    hand = in_hand.get() or {}
    mine = [run for run in touched.values() if run.pk not in hand]
    bulk.update(Run, mine, REACTED)
    bulk.insert(RunLog, log)
    ended(mine, now=now)  # of those in hand, who has them in hand does
    stopped = [run.pk for run in touched.values() if run.state == RunState.STOPPED]
    if stopped:
        QueueEntry.objects.filter(run_id__in=stopped).delete()
    return list(touched.values())


def _reactions(event: NewEvent, happening: Happening, runs: Sequence[Run]) -> list[tuple[Run, Stop | Wake]]:
    """What each run does. Of several that wait for an answer only the one that asked last gets it."""
    found: list[tuple[Run, Stop | Wake]] = []
    answered: list[tuple[Run, Wake]] = []
    for run in runs:
        if run.state not in LIVE:
            continue
        if happening.kind == "delivery_failed" and event.subject.author_name != compiled(run.version_id).program.name:
            continue  # somebody else's message
        own = event.actor.kind == ActorKind.WORKFLOW and _is_of(run, event.actor.id, runs)
        mine = Happening(happening.kind, happening.message, happening.agent, own, happening.text)
        reaction = react(compiled(run.version_id).program, run.state, RunMemory.from_json(run.memory), mine)
        if isinstance(reaction, Wake) and reaction.stimulus.kind == "answer":
            answered.append((run, reaction))
        elif reaction is not None:
            found.append((run, reaction))
    if answered:
        found.append(max(answered, key=lambda pair: (pair[0].moved_at, pair[0].pk)))
    return found


def _is_of(run: Run, actor_id: int | None, runs: Sequence[Run]) -> bool:
    """Whether the run did it, or one that it started and waits for."""
    known = {each.pk: each for each in runs} | {pk: slot.run for pk, slot in (in_hand.get() or {}).items()}
    for _ in range(DEEPEST + 1):
        if actor_id is None or actor_id == run.pk:
            break
        actor_id = known[actor_id].parent_id if actor_id in known else None
    return actor_id == run.pk


def _happening(event: NewEvent, emails: dict[int, str]) -> Happening | None:
    who = emails.get(event.actor.agent_id or 0, "")
    if event.kind == EventKind.MESSAGE_RECEIVED:
        return Happening("contact_message", message=message_facts(event.subject))
    if event.kind == EventKind.MESSAGE_CREATED:
        return Happening("agent_message", agent=who)
    if event.kind == EventKind.CONVERSATION_CLOSED:
        return Happening("conversation_closed", agent=who)
    if event.kind == EventKind.MESSAGE_UPDATED:
        return Happening("delivery_failed", text=event.subject.error)
    if event.kind == EventKind.CONVERSATION_ASSIGNED and event.data["agent"]:
        kind = "agent_assigned_by_hand" if event.data["by_hand"] else "assigned"
        return Happening(kind, agent=emails.get(event.data["agent"], ""))
    return None


def _emails(events: Iterable[NewEvent]) -> dict[int, str]:
    ids = {event.data.get("agent") for event in events} | {event.actor.agent_id for event in events}
    known = {key for key in ids if key}
    return dict(Agent.objects.filter(pk__in=known).values_list("pk", "email")) if known else {}
