"""The delivery: takes what is due, sends it side by side, and writes how it went."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Condition
from time import monotonic

import structlog
from django.db import connection

from conversations.outbound.attempt import Outcome, attempt
from conversations.outbound.claim import claim, claimable
from conversations.outbound.compose import Job, jobs
from conversations.outbound.write import write
from helpdesk import clock

log = structlog.get_logger(__name__)

THREADS = 16  # requests of this process under way
TURN = 10.0  # seconds after which a call takes nothing more: the next ring goes on
PATIENCE = 2.0  # seconds to wait for requests when there is nothing else to take
LOOK = 0.2  # seconds between looks for new work while requests are under way
SICK = 60.0  # seconds for which a slow channel is given one request at a time

_sick: dict[int, float] = {}  # channel → until when


class Pool:
    """The threads of this process, made when first needed (workers are forked), and how many are busy."""

    def __init__(self) -> None:
        self._executor: ThreadPoolExecutor | None = None
        self.changed = Condition()
        self.busy = 0

    def submit(self, job: Job, flight: "Flight") -> None:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="deliver")
        with self.changed:
            self.busy += 1
        self._executor.submit(self._run, job, flight)

    def _run(self, job: Job, flight: "Flight") -> None:
        outcome: Outcome | None = None
        try:
            outcome = attempt(job)
        finally:
            if not flight.land(outcome):
                _write_late(outcome)
            with self.changed:
                self.busy -= 1
                self.changed.notify_all()


_pool = Pool()


class Flight:
    """The requests that one call of ``deliver`` began. Guarded by the pool's condition."""

    def __init__(self) -> None:
        self.landed: list[Outcome] = []
        self.under_way = 0
        self.left = False  # nobody collects any more: each writes its own outcome

    def begin(self, some: Sequence[Job]) -> None:
        with _pool.changed:
            self.under_way += len(some)
        for job in some:
            _pool.submit(job, self)

    def collect(self, seconds: float) -> tuple[list[Outcome], int]:
        """What landed, waiting for it up to ``seconds``, and how many are under way."""
        with _pool.changed:
            if not self.landed and self.under_way and seconds:
                _pool.changed.wait(seconds)
            landed, self.landed = self.landed, []
            return landed, self.under_way

    def land(self, outcome: Outcome | None) -> bool:
        """Hands over how a request ended; False if nobody collects it any more."""
        with _pool.changed:
            self.under_way -= 1
            if self.left:
                return False
            if outcome is not None:
                self.landed.append(outcome)
            _pool.changed.notify_all()
            return True

    def leave(self) -> list[Outcome]:
        with _pool.changed:
            self.left = True
            landed, self.landed = self.landed, []
            return landed


def deliver_due(now: datetime) -> bool:
    return claimable(now).exists()


def deliver() -> None:
    """Sends until nothing is due. A slow server is not waited for: its request writes its own outcome when it ends, and
    whoever rings next is served meanwhile."""
    flight, started = Flight(), monotonic()
    quiet_since = started
    try:
        while monotonic() - started < TURN:
            some = _take()
            flight.begin(some)
            landed, under_way = flight.collect(0.0 if some else LOOK)
            _note_sick(landed)
            write(landed, clock.now())
            if some or landed:
                quiet_since = monotonic()
            elif not under_way or monotonic() - quiet_since > PATIENCE:
                return
    finally:
        write(flight.leave(), clock.now())


def _take() -> list[Job]:
    room = THREADS - _pool.busy
    if room <= 0:
        return []
    now, moment = clock.now(), monotonic()
    for channel_id in [key for key, until in _sick.items() if until <= moment]:
        del _sick[channel_id]
    return jobs(claim(now, room, set(_sick)), now)


def _note_sick(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.slow:
            _sick[outcome.job.channel.pk] = monotonic() + SICK
        else:
            _sick.pop(outcome.job.channel.pk, None)


def _write_late(outcome: Outcome | None) -> None:
    """In the thread of a request that nobody waited for."""
    if outcome is None:
        return
    try:
        _note_sick([outcome])
        write([outcome], clock.now())
    except Exception:  # the lease runs out, and the next worker decides
        log.exception("outcome_not_written", message=outcome.job.message.message_id)
    finally:
        connection.close()
