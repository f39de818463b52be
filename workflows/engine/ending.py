"""Ends runs from outside of their steps, and tells who waits for a run that it has ended."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from conversations.models import QueueEntry
from helpdesk import bulk, queue
from workflows.engine.slot import in_hand, next_number
from workflows.engine.stimuli import to_json
from workflows.kinds.base import Stimulus
from workflows.models import Run, RunLog, RunState
from workflows.models.run import LIVE
from workflows.routing_exceptions import keep_failed

CHILD_DONE = "child_done"
WOKEN = ["inbox", "state", "wake_at"]
STOPPED = [*WOKEN, "ended_at", "moved_at", "memory"]
WITH_ITS_PARENT = "The workflow that ran this one was stopped."


def stop(run: Run, sentence: str, *, now: datetime, state: RunState = RunState.STOPPED) -> RunLog:
    """Ends a live run; the caller saves the run and the log line, and calls ``ended``."""
    run.state, run.wake_at, run.inbox, run.ended_at, run.moved_at = state, None, [], now, now
    if state == RunState.FAILED:
        run.error = sentence
    memory = dict(run.memory)
    number = next_number(memory)
    run.memory = memory
    return RunLog(run_id=run.pk, number=number, at=now, step_id=run.step_id, outcome=state, text=sentence, ends=True)


def stop_as_failed(run: Run, sentence: str, *, now: datetime, beside: Sequence[Run] = ()) -> None:
    """A defect that no step of the program can answer for; it shows on the supervisor's list. ``beside``: runs that the
    caller has loaded and writes itself."""
    stop(run, sentence, now=now, state=RunState.FAILED).save()
    run.save()
    keep_failed(run, now=now)
    ended([run], now=now, beside=beside)


def ended(runs: Iterable[Run], *, now: datetime, beside: Sequence[Run] = ()) -> None:
    """For the transaction in which any of ``runs`` has ended, once it is written: wakes the run that waits for one of
    them, and stops the one that one of them waited for. Their contacts are locked, and all are of the same ones.
    ``beside``: runs that the caller has loaded and writes itself, as those in hand are written."""
    gone = [run for run in runs if run.state not in LIVE]
    ours = {slot.run.pk: slot.run for slot in (in_hand.get() or {}).values()} | {run.pk: run for run in beside}
    _tell_parents([run for run in gone if run.parent_id is not None], ours)
    _stop_children([run for run in gone if _waits(run)], ours, now)


def tell(parent: Run, state: str, sentence: str = "") -> None:
    """Puts into the run, which the caller saves, how it went with the one that it started, or why there is none."""
    stimulus = Stimulus(CHILD_DONE, data={"state": state, "sentence": sentence})
    parent.inbox = [*parent.inbox, to_json(stimulus, parent.step_id)]
    parent.state, parent.wake_at = RunState.READY, None


def _tell_parents(runs: Sequence[Run], ours: dict[int, Run]) -> None:
    if not runs:
        return
    ids = {run.parent_id for run in runs if run.parent_id is not None} - set(ours)
    rows = Run.objects.filter(pk__in=ids, state__in=LIVE)
    parents = {**ours, **{row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}}
    woken = {}
    for run in runs:
        parent = parents.get(run.parent_id or 0)
        if parent is not None and _waits_for(parent, run):
            tell(parent, run.state, run.error)
            woken[parent.pk] = parent
    bulk.update(Run, [parent for pk, parent in woken.items() if pk not in ours], WOKEN)
    if woken:
        queue.ring("step_runs")


def _waits(run: Run) -> bool:
    return CHILD_DONE in run.memory.get("waiting_for", ())


def _waits_for(parent: Run, child: Run) -> bool:
    """Moved on by hand it may wait for another one by now: the newest is meant."""
    if parent.state not in LIVE or not _waits(parent):
        return False
    if any(item["kind"] == CHILD_DONE for item in parent.inbox):
        return False
    return not Run.objects.filter(parent_id=parent.pk, pk__gt=child.pk).exists()


def _stop_children(parents: Sequence[Run], ours: dict[int, Run], now: datetime) -> None:
    if not parents:
        return
    ids = {run.pk for run in parents}
    rows = Run.objects.filter(parent_id__in=ids, state__in=LIVE).exclude(pk__in=ours)
    children = [*rows.order_by("pk").select_for_update(no_key=True)]
    held = [run for run in ours.values() if run.parent_id in ids and run.state in LIVE]
    log = [stop(run, WITH_ITS_PARENT, now=now) for run in (*children, *held)]
    bulk.update(Run, children, STOPPED)
    bulk.insert(RunLog, log)
    QueueEntry.objects.filter(run_id__in=[line.run_id for line in log]).delete()
    _stop_children([run for run in (*children, *held) if _waits(run)], ours, now)
