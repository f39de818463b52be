"""Tells stories while the workflows run: the engine looks as often as it would have, at the time of the story."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from workflows.demo.play import Stage, tell
from workflows.demo.script import Beat
from workflows.engine.batch import step
from workflows.models import Run, RunState

LOOK = timedelta(seconds=20)
QUICKLY = timedelta(seconds=1)  # after a message
TURNS = 5  # of runs that make each other ready


def tell_live(beats: Sequence[Beat], on: Stage, now: datetime) -> None:
    at = beats[0].at if beats else now
    for beat in beats:
        at = _until(at, beat.at)
        tell([beat], on)
        run_due(min(beat.at + QUICKLY, now))
    _until(at, now)


def run_due(at: datetime) -> None:
    """Steps what is due at that moment, as the workers do."""
    for _ in range(TURNS):
        due = Q(state=RunState.READY) | Q(state=RunState.WAITING, wake_at__lte=at)
        ids = list(Run.objects.filter(due).order_by("pk").values_list("pk", flat=True))
        if not ids:
            return
        step(ids, now=at)


def _until(at: datetime, end: datetime) -> datetime:
    while at < end:
        run_due(at)
        at = min(at + LOOK, end)
    return end
