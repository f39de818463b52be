"""Keeps the parts running: starts them, starts again what died or gives no sign of life, stops them all on SIGTERM.

It touches no database and runs nothing of the house's, so that nothing of theirs can stop it."""

import os
import selectors
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

import structlog

from helpdesk.processes.child import Child, Part

log = structlog.get_logger(__name__)

STOP_WITHIN = 8.0  # seconds from SIGTERM until what is left is killed
QUICK = 3.0  # who lives shorter than this many seconds died at its start
GIVE_UP_AFTER = 5  # quick deaths of a vital part, one after another
LONGEST_PAUSE = 2.0  # seconds: a cluster cannot start while the database is away, and is not to be late afterwards


@dataclass
class Place:
    """Where one part runs, or will again."""

    part: Part
    child: Child | None = None
    start_at: float = 0.0
    quick_deaths: int = 0


class Supervisor:
    def __init__(self, parts: Sequence[Part]) -> None:
        self.places = [Place(part) for part in parts]
        self.selector = selectors.DefaultSelector()
        self.stopping_since: float | None = None
        self.status = 0

    def run(self) -> int:
        """Returns the exit status when everything has ended."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # only wakes the loop
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.selector.register(reading, selectors.EVENT_READ)
        while not self._done():
            self._start_what_is_due()
            for key, _ in self.selector.select(timeout=1.0):
                if key.data is None:
                    os.read(reading, 4096)
                else:
                    key.data.listen()
            self._reap()
            self._kill_what_is_silent()
        return self.status

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stop(0)

    def stop(self, status: int) -> None:
        """Tells every part to stop; told twice, kills them."""
        if self.stopping_since is not None:
            self.stopping_since = time.monotonic() - STOP_WITHIN
            return
        self.stopping_since = time.monotonic()
        self.status = status
        for place in self.places:
            if place.child is not None:
                place.child.stop()

    def _done(self) -> bool:
        return self.stopping_since is not None and all(place.child is None for place in self.places)

    def _start_what_is_due(self) -> None:
        for place in self.places:
            if self.stopping_since is None and place.child is None and time.monotonic() >= place.start_at:
                others = [other.part for other in self.places if other is not place]
                place.child = Child.start(place.part, foreign=[fd for other in others for fd in other.sockets])
                self.selector.register(place.child.pipe, selectors.EVENT_READ, place.child)

    def _reap(self) -> None:
        for place in self.places:
            child = place.child
            if child is None:
                continue
            status = child.ended()
            if status is None:
                continue
            self.selector.unregister(child.pipe)
            os.close(child.pipe)
            place.child = None
            if self.stopping_since is None:
                self._mourn(place, child, status)

    def _mourn(self, place: Place, child: Child, status: int) -> None:
        """Decides when the part starts again."""
        now = time.monotonic()
        # Who was killed did not fail at its start: it comes back at once, however often that happens.
        quick = now - child.watch.born < QUICK and status != -signal.SIGKILL
        place.quick_deaths = place.quick_deaths + 1 if quick else 0
        place.start_at = now + (min(0.2 * 2**place.quick_deaths, LONGEST_PAUSE) if quick else 0.0)
        log.error("process_died", part=place.part.name, status=status, lived=round(now - child.watch.born, 1))
        if place.part.vital and place.quick_deaths >= GIVE_UP_AFTER:
            log.critical(
                "gave_up", part=place.part.name, advice="It dies as soon as it starts; the lines above say why."
            )
            self.stop(1)

    def _kill_what_is_silent(self) -> None:
        now = time.monotonic()
        overdue = self.stopping_since is not None and now - self.stopping_since >= STOP_WITHIN
        for place in self.places:
            if place.child is None or place.child.killed:
                continue
            if overdue:
                place.child.kill()
            elif self.stopping_since is None and (silent := place.child.watch.silent(now)):
                log.error("process_silent", part=place.part.name, silent=silent)
                place.child.kill()
