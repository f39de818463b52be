"""When a process that is still there is taken for dead: the signs of life that it owes, as a value without a clock."""

from dataclasses import dataclass

from helpdesk.pulse import Sign

ALIVE_WITHIN = 20.0  # seconds: a loop that gives a sign every second
WORK_WITHIN = 25.0  # a beat comes every 5 seconds, a task takes at most 20 (Q_CLUSTER) and its worker is killed at 23
SEEN_WITHIN = 10.0  # from a worker's result to the monitor


@dataclass
class Watch:
    """``cluster``: besides a loop, workers and a monitor owe signs. Times are seconds of one monotonic clock."""

    born: float
    cluster: bool = False
    alive: float = 0.0
    worked: float = 0.0
    unseen_since: float | None = None

    def __post_init__(self) -> None:
        self.alive = self.worked = self.born

    def saw(self, signs: bytes, now: float) -> None:
        for letter in signs:
            match Sign(bytes([letter])):
                case Sign.ALIVE:
                    self.alive = now
                case Sign.STARTED:
                    self.worked = now
                case Sign.ENDED:
                    self.worked = now
                    if self.unseen_since is None:
                        self.unseen_since = now
                case Sign.SEEN:
                    self.unseen_since = None

    def silent(self, now: float) -> str | None:
        """Which part gave no sign for too long, or None if all is well."""
        if now - self.alive > ALIVE_WITHIN:
            return "loop"
        if self.cluster and now - self.worked > WORK_WITHIN:
            return "workers"
        if self.unseen_since is not None and now - self.unseen_since > SEEN_WITHIN:
            return "monitor"
        return None
