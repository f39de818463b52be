"""Stepping runs: ready ones and due timers in batches, what breaks alone, what breaks three times as failed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from time import monotonic

import structlog
from django.db import transaction
from django.db.models import F

from conversations.actions.contacts import tags_named
from conversations.events import EventKind, NewEvent, record
from conversations.lock import lock_contacts
from conversations.models import Conversation, Message
from conversations.routing import roster as routing
from conversations.routing.roster import Roster
from helpdesk import bulk, clock, lease, queue
from helpdesk.limits import cpu_limit
from helpdesk.together import reserve, together
from workflows.compiled import compiled
from workflows.effects import Send, Tag
from workflows.engine import expecting, live
from workflows.engine.ahead import ahead, let_go, waits
from workflows.engine.ending import ended, stop_as_failed
from workflows.engine.move import move
from workflows.engine.needs import Needs
from workflows.engine.slot import Slot, in_hand, know_alone
from workflows.engine.write import know_agents, write
from workflows.models import Run, RunLog, RunState
from workflows.models.run import LIVE
from workflows.routing_exceptions import keep
from workflows.starting import know_published

log = structlog.get_logger(__name__)

PART = 150  # runs whose log lines go out while the next ones move
BATCH = 600  # runs a transaction
TRIES = 3
LEASE = 10.0  # seconds: longer than any batch
TURN = 8.0  # seconds in a lane: a long backlog must not be taken for a task that hangs (Q_CLUSTER's timeout)
BATCH_CPU = 8.0  # seconds of processor time
ALONE_CPU = 3.0
MOVED = [
    "state",
    "step_id",
    "memory",
    "inbox",
    "wake_at",
    "attempts",
    "claimed_at",
    "error",
    "conversation_id",
    "moved_at",
    "ended_at",
]


def step_runs() -> int:
    """Steps what is to be stepped, and gives how many runs that were."""
    return _lane("step_runs", again=False) + _lane("step_runs_again", again=True)


def _lane(name: str, *, again: bool) -> int:
    """One worker at a time in each lane: more writers would only wait for each other's agents."""
    total, end = 0, monotonic() + TURN
    while waits(now := clock.now(), again=again):
        if total and monotonic() > end:
            queue.ring("step_runs")
            break
        with lease.hold(name, LEASE) as held:
            if held is None:
                break
            # Alone in the lane: what is claimed was left by one who ended, or who finds the fence moved.
            let_go(now, again=again)
            done = 0
            while claimed := _claim(held, again):
                _step(claimed, held, alone=again)
                done += len(claimed)
                if monotonic() > end:
                    break
        total += done
        if not done:
            break
    return total


def _claim(held: lease.Held, again: bool) -> list[int]:
    """The next batch, its attempts counted and committed: a run that kills its worker is found out. Empty where there
    is no more, or the lane was taken over."""
    now = clock.now()
    with transaction.atomic():
        ids = ahead(now, again=again, limit=1 if again else BATCH)
        if not ids or not held.renew(LEASE, now=now):
            return []
        Run.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1, claimed_at=now)
    return ids


def _step(ids: Sequence[int], held: lease.Held, *, alone: bool) -> None:
    try:
        with cpu_limit(ALONE_CPU if alone else BATCH_CPU), transaction.atomic():
            held.check()
            stepped = step(ids, now=clock.now(), wait=alone)
        if stepped < len(ids):  # somebody held their contact: each is to be tried alone, at once
            Run.objects.filter(pk__in=ids, claimed_at__isnull=False).update(claimed_at=None)
    except lease.LeaseLost:
        raise
    except Exception as error:  # the batch is left to the other lane; a run alone fails at its third try
        log.warning("runs_not_stepped", error=f"{type(error).__name__}: {error}", runs=len(ids))
        Run.objects.filter(pk__in=ids).update(claimed_at=None)  # each is to be tried alone, at once
        if alone:
            _give_up(ids, f"{type(error).__name__}: {error}")


def _give_up(ids: Sequence[int], sentence: str) -> None:
    with transaction.atomic():
        lock_contacts(Run.objects.filter(pk__in=ids).values_list("contact_id", flat=True))
        for run in Run.objects.filter(pk__in=ids, attempts__gte=TRIES).select_for_update():
            stop_as_failed(run, sentence, now=clock.now())


def step(ids: Sequence[int], *, now: datetime, wait: bool = False) -> int:
    """In a transaction: locks, loads, advances and writes these runs; how many. Those of contacts that others hold are
    left, unless it is to ``wait`` for them."""
    with together():
        return _stepped(ids, now, wait)


def _stepped(ids: Sequence[int], now: datetime, wait: bool) -> int:
    asked = list(Run.objects.filter(pk__in=ids).values_list("contact_id", "conversation_id"))
    contacts = lock_contacts({owner for owner, _ in asked}, skip_locked=not wait)
    about = {key for owner, key in asked if key and owner in contacts}
    rows = Conversation.objects.filter(pk__in=about).order_by("pk").select_for_update(no_key=True)
    conversations = {row.pk: row for row in rows}
    lives = Run.objects.filter(contact_id__in=contacts, state__in=LIVE).order_by("pk").select_for_update(no_key=True)
    runs, others = _apart(lives, set(ids), conversations, now)
    know_alone(contacts.keys() - {run.contact_id for run in others})
    slots = []
    for run in runs:
        if run.attempts > TRIES:
            sentence = run.error or "The worker ended three times while it stepped this run."
            stop_as_failed(run, sentence, now=now, beside=runs)
            continue
        conversation = conversations.get(run.conversation_id or 0)
        slots.append(Slot(run, compiled(run.version_id), contacts[run.contact_id], conversation))
    wants = [slot.compiled.needs for slot in slots]
    roster = _roster(slots, wants)
    surroundings = live.load(
        {slot.contact.pk: slot.contact for slot in slots},
        {slot.conversation.pk: slot.conversation for slot in slots if slot.conversation},
        now=now,
        history=any(want.history for want in wants),
        roster=roster,
    )
    for start in range(0, len(slots), PART):
        _log(slots[:start])
        for slot in slots[start : start + PART]:
            move(slot, surroundings, now)
    _write(slots, roster, now)
    return len(slots)


def _apart(
    lives: Iterable[Run], ids: Collection[int], conversations: Collection[int], now: datetime
) -> tuple[list[Run], list[Run]]:
    """Those of ``ids`` that are to be stepped, and all others. One that was moved to another conversation before its
    contact was locked is left for the next time."""
    runs: list[Run] = []
    others: list[Run] = []
    for run in lives:
        is_due = run.state == RunState.READY or (run.wake_at is not None and run.wake_at <= now)
        is_whole = run.conversation_id is None or run.conversation_id in conversations
        (runs if run.pk in ids and is_due and is_whole else others).append(run)
    return runs, others


def _roster(slots: Sequence[Slot], wants: Sequence[Needs]) -> Roster:
    """Locks the agents whom these programs may assign."""
    assigning = [slot for slot, want in zip(slots, wants, strict=True) if want.agents]
    if not assigning:
        return Roster()
    refs = {ref for slot in assigning for ref in slot.compiled.refs.items()}
    return routing.load(
        team_ids={key for (what, _), key in refs if what == "team"},
        agent_ids={key for (what, _), key in refs if what == "agent"},
        everyone=any(want.everyone for want in wants),
    )


def _read_ahead(slots: Sequence[Slot], roster: Roster) -> None:
    """What the writers would ask for, which then have to wait for nothing."""
    effects = [effect for slot in slots for effect in slot.effects]
    reserve(Message, sum(isinstance(effect, Send) for effect in effects))
    tagging = [effect for effect in effects if isinstance(effect, Tag)]
    tags_named({name for effect in tagging for name in (*effect.add, *effect.remove)})
    know_agents({email: facts.id for email, facts in roster.agents.items()})
    if effects:
        know_published()


def _log(slots: Sequence[Slot]) -> None:
    """The lines since the last time. They are the most of what is written, and are on their way while others move."""
    bulk.append(RunLog, [line for slot in slots for line in slot.log[slot.logged :]])
    for slot in slots:
        slot.logged = len(slot.log)


def _write(slots: Sequence[Slot], roster: Roster, now: datetime) -> None:
    roster.save()
    _read_ahead(slots, roster)
    _log(slots)
    token = in_hand.set({slot.run.pk: slot for slot in slots})
    try:
        write(slots, now=now)
        ended([slot.run for slot in slots], now=now)
    finally:
        in_hand.reset(token)
    _log(slots)
    bulk.update(Run, [slot.run for slot in slots], MOVED)
    expecting.after_steps(slots, now)
    keep(slots, now=now)
    record(
        [
            NewEvent(
                EventKind.RUN_ENDED,
                slot.by,
                slot.contact.pk,
                slot.run.conversation_id,
                {
                    "run": slot.run.pk,
                    "workflow": slot.compiled.program.name,
                    "state": "failed",
                    "error": slot.run.error,
                },
            )
            for slot in slots
            if slot.run.state == RunState.FAILED
        ],
        now=now,
    )
