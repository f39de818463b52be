"""What a step kind is. Adding one is one file beside this, a line in the registry, a test, a paragraph in the docs."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from workflows.effects import Effect
from workflows.facts import MessageFacts, World
from workflows.program import Step


@dataclass(slots=True)
class Stimulus:
    """What wakes a waiting run. ``answer`` carries the message; ``assigned`` the agent's email in ``text``."""

    kind: str  # start, answer, timer, assigned, reply, failed, called, child_done, retry, move_on
    message: MessageFacts | None = None
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)  # of called: status, values, error; of child_done: state


# How a step ends its turn. Only the engine moves a run (STYLE 14). These values, like effects, are never changed; they
# are not frozen because making a frozen one takes thrice the time, and every step of every run makes some.


@dataclass(slots=True)
class Go:
    """On to the next step, or into the way out named ``exit`` if it has steps."""

    text: str  # for the log: what was decided and why
    exit: str = ""
    branch: int | None = None  # of a Branch step: which of its branches, by position


@dataclass(slots=True)
class Pause:
    """Waits for one of ``for_`` (stimulus kinds beside timer), at most until ``until``. ``keep`` is given back."""

    text: str
    until: datetime | None
    for_: tuple[str, ...] = ()
    keep: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Jump:
    text: str
    to: str  # step key


@dataclass(slots=True)
class Finish:
    text: str


@dataclass(slots=True)
class Fail:
    """A defect: the run stops as failed, with this sentence."""

    text: str


Result = Go | Pause | Jump | Finish | Fail


@dataclass(slots=True)
class Context:
    """What a step may use while it runs: the facts, the variables, and ``emit`` for what it wants done."""

    world: World
    variables: dict[str, Any]
    keep: dict[str, Any]  # what this step's Pause kept
    visits: int  # how often this step was reached in this run, this time included
    effects: list[Effect] = field(default_factory=list)

    def emit(self, effect: Effect) -> None:
        """Wants it done, and shows it to the steps that follow."""
        raise NotImplementedError  # workflows.engine.interpret gives the real one


class Kind(ABC):
    name: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]  # a lucide name
    help: ClassVar[str | Promise] = ""  # one line of what it is for, in the builder's list of steps
    group: ClassVar[str] = "conversation"  # where that list has it: talk, route, conversation, contact, flow, outside
    exits: ClassVar[tuple[str, ...]] = ()
    # What an exit that has words of its own is called: “If nobody was free in time”.
    exit_labels: ClassVar[Mapping[str, str | Promise]] = {}
    form: ClassVar[type[forms.Form]]
    # Config keys that name something: config path -> what ("team", "agent", "channel", "calendar", "category",
    # "field", "step", "workflow", "template"); they become foreign keys in the records.
    references: ClassVar[Mapping[str, str]] = {}
    # Config keys whose texts may hold “{{ secret.name }}”; anywhere else that is a name that means nothing.
    may_hold_secrets: ClassVar[tuple[str, ...]] = ()
    goes_on: ClassVar[bool] = True  # no: the run ends here
    settles: ClassVar[bool] = False  # after it somebody has the conversation, or waits for it, or it is closed
    unsettles: ClassVar[bool] = False  # after it nobody has it
    routes: ClassVar[bool] = False  # says who has the conversation, or that nobody has

    @abstractmethod
    def run(self, step: Step, context: Context) -> Result:
        """The step is reached."""

    def resume(self, step: Step, context: Context, stimulus: Stimulus) -> Result:
        """The step paused, and ``stimulus`` came."""
        raise NotImplementedError(f"{self.name} never waits")

    def asks(self, config: Mapping[str, Any]) -> str:
        """The address that it asks, with its variables; empty: it asks no server."""
        return ""

    @abstractmethod
    def describe(self, config: Mapping[str, Any]) -> str:
        """One sentence of what it does: “Assign to Sales, round robin, only online, wait 15 min”."""

    def sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        """Names of the variables that the step sets."""
        return frozenset()

    def always_sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        """Those among them that have a value whenever the run goes on from it."""
        return self.sets(config)

    def may_unset(self, config: Mapping[str, Any]) -> frozenset[str]:
        """Those that may be without a value after it, by any way out, though they had one before."""
        return frozenset()

    def exits_of(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The ways out that a step of this config can take."""
        return self.exits

    def may_end(self, config: Mapping[str, Any]) -> bool:
        """Whether the run may end at this step."""
        return not self.goes_on

    def passes(self, config: Mapping[str, Any], out: str) -> int | None:
        """How many seconds pass at most before it is left by this way out (“”: going on, “end”: the run ends here);
        None: the contact wrote just then."""
        return 0

    def texts(self, config: Mapping[str, Any], channel_kind: str) -> tuple[str, ...]:
        """What it says to the contact on a channel of that kind, as it is written."""
        return ()

    def writes(self, config: Mapping[str, Any], channel_kind: str) -> bool:
        """Whether the contact gets a plain message there, for which the channel's window must be open."""
        return False
