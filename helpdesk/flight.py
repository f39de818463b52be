"""Requests to other people's servers, many side by side: threads of this process, and who collects how they ended."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
from time import monotonic
from typing import Generic, TypeVar

J = TypeVar("J")  # a job
R = TypeVar("R")  # how it ended

THREADS = 16  # requests of this process under way
TURN = 10.0  # seconds after which a call takes nothing more: the next ring goes on
PATIENCE = 2.0  # seconds to wait for requests when there is nothing else to take
LOOK = 0.2  # seconds between looks for new work while requests are under way


class Pool(Generic[J, R]):
    """The threads of this process for one kind of job, made when first needed (workers are forked), and how many are
    busy. ``do`` never raises; ``late`` writes an outcome that nobody waited for, in the thread of its job."""

    def __init__(self, name: str, do: Callable[[J], R], late: Callable[[R | None], None]) -> None:
        self.name, self.do, self.late = name, do, late
        self._executor: ThreadPoolExecutor | None = None
        self.changed = Condition()
        self.busy = 0

    @property
    def room(self) -> int:
        return THREADS - self.busy

    def submit(self, job: J, flight: "Flight[J, R]") -> None:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix=self.name)
        with self.changed:
            self.busy += 1
        self._executor.submit(self._run, job, flight)

    def _run(self, job: J, flight: "Flight[J, R]") -> None:
        outcome: R | None = None
        try:
            outcome = self.do(job)
        finally:
            if not flight.land(outcome):
                self.late(outcome)
            with self.changed:
                self.busy -= 1
                self.changed.notify_all()


class Flight(Generic[J, R]):
    """The requests that one turn began. Guarded by the pool's condition."""

    def __init__(self, pool: Pool[J, R]) -> None:
        self.pool = pool
        self.landed: list[R] = []
        self.under_way = 0
        self.left = False  # nobody collects any more: each writes its own outcome

    def begin(self, some: Sequence[J]) -> None:
        with self.pool.changed:
            self.under_way += len(some)
        for job in some:
            self.pool.submit(job, self)

    def collect(self, seconds: float) -> tuple[list[R], int]:
        """What landed, waiting for it up to ``seconds``, and how many are under way."""
        with self.pool.changed:
            if not self.landed and self.under_way and seconds:
                self.pool.changed.wait(seconds)
            landed, self.landed = self.landed, []
            return landed, self.under_way

    def land(self, outcome: R | None) -> bool:
        """Hands over how a request ended; False if nobody collects it any more."""
        with self.pool.changed:
            self.under_way -= 1
            if self.left:
                return False
            if outcome is not None:
                self.landed.append(outcome)
            self.pool.changed.notify_all()
            return True

    def leave(self) -> list[R]:
        with self.pool.changed:
            self.left = True
            landed, self.landed = self.landed, []
            return landed


def fly(pool: Pool[J, R], take: Callable[[], Sequence[J]], write: Callable[[Sequence[R]], None]) -> None:
    """Takes until nothing is due. A slow server is not waited for: its request writes its own outcome when it ends, and
    whoever rings next is served meanwhile."""
    flight, started = Flight(pool), monotonic()
    quiet_since = started
    try:
        while monotonic() - started < TURN:
            some = take()
            flight.begin(some)
            landed, under_way = flight.collect(0.0 if some else LOOK)
            write(landed)
            if some or landed:
                quiet_since = monotonic()
            elif not under_way or monotonic() - quiet_since > PATIENCE:
                return
    finally:
        write(flight.leave())
