"""Runs that lead to runs, each by what it did: how deep such a chain is, and where it ends. Workflows that answer each
other's doings would otherwise ring each other for ever."""

from collections.abc import Iterable
from datetime import datetime

from helpdesk import bulk
from workflows.engine.slot import Line, in_hand, next_number
from workflows.models import Run, RunLog

DEEPEST = 5  # a run that nothing led to is at 0


def depths(run_ids: Iterable[int]) -> dict[int, int]:
    """How deep these runs stand."""
    hand, wanted = in_hand.get() or {}, set(run_ids)
    found = {key: hand[key].run.depth for key in wanted & hand.keys()}
    missing = wanted - found.keys()
    return {**found, **dict(Run.objects.filter(pk__in=missing).values_list("pk", "depth"))} if missing else found


def tell(run_id: int | None, sentence: str, *, now: datetime) -> None:
    """A line in the log of the run that would have led to another; its contact is locked."""
    slot = (in_hand.get() or {}).get(run_id or 0)
    if slot is not None:
        slot.log.append(_line(slot.run, sentence, now))
        return
    run = Run.objects.filter(pk=run_id or 0).first()
    if run is not None:
        bulk.append(RunLog, [_line(run, sentence, now)])
        Run.objects.filter(pk=run.pk).update(memory=run.memory)


def _line(run: Run, sentence: str, now: datetime) -> Line:
    memory = dict(run.memory)
    number = next_number(memory)
    run.memory = memory
    return Line(run.pk, number, now, run.step_id, "not_started", sentence)
