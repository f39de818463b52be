"""What a play leaves to be looked at: for each turn what happened, in order, and how everything stands after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflows.effects import Effect
from workflows.scenarios.script import Turn
from workflows.scenarios.world import Called


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``what`` is

    - a turn's word (contact, tap, agent, close, assign, online, offline, pass, start) with what stands there;
    - effect: a step did it; log: a step ended its turn so, and ``text`` says why;
    - started, not_started: the trigger looked, and why; ignored: it did not, ``text`` is live, once_per_contact or
      too_deep;
    - opened (``text``: by whom), reopened, assigned (``by`` has it now), woken (from snoozing), stopped (the run, and
      why).
    """

    at: datetime
    what: str
    text: str = ""
    by: str = ""  # an agent's email, where one did it
    step: str = ""
    effect: Effect | None = None
    outcome: str = ""  # of log: done, waiting, an exit's name, failed
    undelivered: bool = False  # of a Send: the channel did not take it


@dataclass(frozen=True, slots=True)
class After:
    """How everything stands when a turn is over."""

    at: datetime
    status: str = "none"  # none, open, snoozed, closed
    team: str | None = None
    assignee: str | None = None
    category: str | None = None
    in_queue: bool = False
    snoozed_until: datetime | None = None
    run: str = "none"  # none, ready, waiting, done, stopped, failed
    step: str = ""  # where the run waits or failed
    until: datetime | None = None  # when its wait ends by itself
    next_timer: datetime | None = None  # the first instant at which something happens by itself
    error: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    contact: Mapping[str, Any] = field(default_factory=dict)  # filled columns, then custom fields
    tags: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()  # what can be tapped
    window_open: bool = True
    calls: tuple[Called, ...] = ()  # requests, all of them
    agents: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # email -> availability, open conversations


@dataclass(frozen=True, slots=True)
class Told:
    """One turn: something that happened, or an ``expect`` with what differs. ``problem``: why it cannot happen."""

    turn: Turn
    after: After
    entries: tuple[Entry, ...] = ()
    differences: tuple[str, ...] = ()
    problem: str = ""

    @property
    def holds(self) -> bool:
        return not self.differences and not self.problem
