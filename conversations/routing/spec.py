"""What is asked of an assignment, and what is known of who may get it: plain values, the same live and rehearsed."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(slots=True)
class AgentFacts:
    id: int
    email: str
    first_name: str = ""
    last_name: str = ""
    availability: str = "online"  # online, away, offline
    limit: int | None = None
    open: int = 0  # open conversations held

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email.partition("@")[0]


@dataclass(frozen=True, slots=True)
class AssignSpec:
    """What an assign step asks for: exactly one of ``agent`` (email), ``team`` (name), anyone."""

    agent: str | None = None
    team: str | None = None
    anyone: bool = False
    strategy: str = "round_robin"  # or least_open
    prefer_last_agent: bool = False
    only_online: bool = True
    fewer_than: int | None = None


class Candidate(NamedTuple):
    """An active agent of whom is asked. ``turn`` is the number of their last turn; 0: never had one."""

    agent: AgentFacts
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Picked:
    agent: AgentFacts
    why: str  # "round robin: longest without a turn of 3 free agents in Sales"
