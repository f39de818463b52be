"""The sweep: asks every second whether anything is due, and rings for it. Timers are its business, and lost rings."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count

import structlog
from django.db import DatabaseError, close_old_connections

from helpdesk import clock
from helpdesk.processes import role
from helpdesk.processes.stop import Stop
from helpdesk.pulse import pulse
from helpdesk.queue import BELLS, ring
from helpdesk.stopped import end_stopped

log = structlog.get_logger(__name__)

EVERY = 1.0  # seconds
END_STOPPED_EVERY = 5  # turns
TELL_EVERY = 60.0  # seconds between two lines about the same bell


def run() -> None:
    """Until SIGTERM."""
    role.take("work")
    stop = Stop()
    told: dict[str, float] = {}
    turns = count()
    while not stop.wait(EVERY):
        turn = next(turns)
        look(clock.now(), told, turn)
        if turn % END_STOPPED_EVERY == 0:
            _try("stopped", end_stopped, told)
        pulse.alive()


def look(now: datetime, told: dict[str, float], turn: int = 0) -> list[str]:
    """Rings for what is due and gives those bells; a look that fails is told of, and does not stop the others.
    At turn 0 every bell is asked, later each at its own pace."""
    rung = []
    for name, bell in BELLS.items():
        if turn % bell.every:
            continue
        if _try(name, partial(_ring_if_due, name, now), told):
            rung.append(name)
    return rung


def _ring_if_due(name: str, now: datetime) -> bool:
    is_due = BELLS[name].is_due(now)
    if is_due:
        ring(name)
    return is_due


def _try(name: str, ask: Callable[[], int], told: dict[str, float]) -> bool:
    try:
        return bool(ask())
    except Exception as error:
        if time.monotonic() - told.get(name, -TELL_EVERY) >= TELL_EVERY:
            told[name] = time.monotonic()
            log.exception("due_failed", bell=name)
        if isinstance(error, DatabaseError):
            close_old_connections()
        return False
