"""Runs whose routing went wrong: noted while they run, kept as rows when they end, settled when somebody has it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from conversations.events import EventKind, NewEvent
from conversations.signals import event_recorded
from helpdesk import bulk
from workflows.engine.interpret import Outcome
from workflows.engine.slot import Slot
from workflows.models import ExceptionKind, Handling, RoutingException, Run, RunState

# The ways out that lead astray unless somebody has the conversation in the end; a graver one hides the others.
ASTRAY: Mapping[str, ExceptionKind] = {
    "failed": ExceptionKind.FAILED,
    "timeout": ExceptionKind.TIMEOUT,
    "invalid": ExceptionKind.TIMEOUT,
    "else": ExceptionKind.ELSE,
}
GRAVEST_FIRST = tuple(ExceptionKind)
ENDED_WITH_NOBODY = "The workflow ended, and nobody was assigned."
KEPT = ("workflow", "conversation", "kind", "step", "text", "at", "handled_at", "handled_by", "handled_how")


def noticed(known: dict[str, Any] | None, outcome: Outcome) -> dict[str, Any] | None:
    """What a run remembers of its gravest way astray: kind, step (key), text. None as long as there is none."""
    log = outcome.log[:-1] if outcome.state == RunState.FAILED else outcome.log
    for line in log:
        kind = ASTRAY.get(line.outcome)
        if kind and (known is None or GRAVEST_FIRST.index(kind) < GRAVEST_FIRST.index(ExceptionKind(known["kind"]))):
            known = {"kind": kind.value, "step": line.step, "text": line.text[:500]}
    return known


def keep(slots: Iterable[Slot], *, now: datetime) -> None:
    """In the transaction in which these runs ended, once their effects are written: a row for each that went wrong."""
    _keep([row for slot in slots if (row := _of(slot, now)) is not None])


def keep_failed(run: Run, *, now: datetime) -> None:
    """For a run that the engine itself gave up."""
    _keep([_failed(run, now)])


def _of(slot: Slot, now: datetime) -> RoutingException | None:
    run = slot.run
    if run.state == RunState.FAILED:
        return _failed(run, now)
    if run.state != RunState.DONE or run.parent_id is not None or not _is_nobodys(slot):
        return None  # what a run that was started by another leaves open, the other goes on with
    astray = run.memory.get("astray")
    if astray:
        step = slot.compiled.step_pk.get(astray["step"])
        return _row(run, ExceptionKind(astray["kind"]), step, astray["text"], now)
    if slot.compiled.needs.agents:
        step = slot.log[-1].step_id if slot.log else None
        return _row(run, ExceptionKind.NOBODY, step, ENDED_WITH_NOBODY, now)
    return None


def _is_nobodys(slot: Slot) -> bool:
    row = slot.conversation
    return row is not None and not row.is_closed and row.assignee_id is None


def _failed(run: Run, now: datetime) -> RoutingException:
    return _row(run, ExceptionKind.FAILED, run.step_id, run.error, now)


def _row(run: Run, kind: ExceptionKind, step: int | None, text: str, now: datetime) -> RoutingException:
    return RoutingException(
        run_id=run.pk,
        workflow_id=run.workflow_id,
        conversation_id=run.conversation_id,
        kind=kind,
        step_id=step,
        text=text,
        at=now,
    )


def _keep(rows: Sequence[RoutingException]) -> None:
    """One a run: what was handled once and went wrong again is open again."""
    if rows:
        RoutingException.objects.bulk_create(rows, update_conflicts=True, unique_fields=["run"], update_fields=KEPT)


def settle(exceptions: Iterable[int], how: Handling, *, by: int | None, now: datetime) -> int:
    """By the ids of exceptions; ``by`` is an agent's id. How many were open until now."""
    open_ones = RoutingException.objects.filter(pk__in=exceptions, handled_at=None)
    return open_ones.update(handled_at=now, handled_by=by, handled_how=how)


def settle_run(run: Run, how: Handling, *, by: int | None, now: datetime) -> None:
    RoutingException.objects.filter(run=run, handled_at=None).update(handled_at=now, handled_by=by, handled_how=how)


@receiver(event_recorded, dispatch_uid="workflows.routing_exceptions.on_events")
def on_events(sender: object, events: Sequence[NewEvent], now: datetime, **kwargs: Any) -> None:
    """Somebody has the conversation, or it is closed: nothing is left to look after."""
    settled: dict[tuple[Handling, int | None], set[int]] = {}
    for event in events:
        if event.conversation_id is not None and (how := _how(event)):
            settled.setdefault((how, event.actor.agent_id), set()).add(event.conversation_id)
    for (how, by), conversations in settled.items():
        rows = RoutingException.objects.filter(conversation_id__in=conversations, handled_at=None)
        bulk.change(rows, handled_at=now, handled_by_id=by, handled_how=how)


def _how(event: NewEvent) -> Handling | None:
    if event.kind == EventKind.CONVERSATION_CLOSED:
        return Handling.CLOSED
    if event.kind == EventKind.CONVERSATION_ASSIGNED and event.data["agent"]:
        return Handling.ASSIGNED
    return None
