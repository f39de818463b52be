"""Signs of life: each process of a cluster, the sweep and the web server write letters into a pipe
that the supervisor reads.

No database stands between, so that an outage of it is never taken for a hang."""

import os
import time
from dataclasses import dataclass, field
from enum import Enum


class Sign(Enum):
    ALIVE = b"a"  # the sentinel's guard loop, the sweep's round, the web server's event loop
    STARTED = b"s"  # a worker began a task
    ENDED = b"e"  # a worker handed in its result
    SEEN = b"m"  # the monitor has seen a result


@dataclass
class Pulse:
    """The writing end; None where nobody watches (a test, a cluster started by hand)."""

    fd: int | None = None
    interval: float = 1.0  # seconds between two signs of ALIVE
    last: float = field(default=0.0)

    def send(self, sign: Sign) -> None:
        if self.fd is None:
            return
        try:
            os.write(self.fd, sign.value)
        except BlockingIOError:  # the supervisor is behind: it has enough to read
            return

    def alive(self) -> None:
        """ALIVE, but not more often than it is looked for."""
        now = time.monotonic()
        if now - self.last >= self.interval:
            self.last = now
            self.send(Sign.ALIVE)


pulse = Pulse()
