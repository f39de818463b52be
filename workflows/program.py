"""A workflow as a value: what the interpreter walks. Always compiled from a document (``workflows.document``)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

STOP_ON = ("agent_message", "agent_assigned_by_hand", "conversation_closed", "contact_message")
STOP_ON_BY_DEFAULT = frozenset(STOP_ON[:3])


@dataclass(frozen=True, slots=True)
class Condition:
    subject: str
    operator: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class When:
    """Conditions joined by all or any; none at all holds."""

    match: str = "all"
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A way out of a step. ``exit`` is ``else`` or one of the kind's exits, and empty for one with conditions."""

    name: str
    exit: str
    when: When
    steps: tuple["Step", ...]


@dataclass(frozen=True, slots=True)
class Step:
    """``config`` is what the kind's form cleaned: JSON values, names for references, seconds for durations."""

    key: str
    kind: str
    config: Mapping[str, Any]
    branches: tuple[Branch, ...] = ()
    line: int | None = field(default=None, compare=False)  # in the document, for messages

    def exit(self, name: str) -> Branch | None:
        return next((branch for branch in self.branches if branch.exit == name), None)


@dataclass(frozen=True, slots=True)
class Trigger:
    kind: str
    when: When = When()
    config: Mapping[str, Any] = field(default_factory=dict)
    once_per_contact: bool = False
    restart: bool = False


@dataclass(frozen=True)
class Program:
    """``after`` is the structured successor: the next in the sequence, else what follows the branching step."""

    name: str
    trigger: Trigger
    stop_on: frozenset[str]
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        steps: dict[str, Step] = {}
        after: dict[str, str | None] = {}

        def walk(sequence: tuple[Step, ...], then: str | None) -> None:
            for index, step in enumerate(sequence):
                follower = sequence[index + 1].key if index + 1 < len(sequence) else then
                steps[step.key] = step
                after[step.key] = follower
                for branch in step.branches:
                    walk(branch.steps, follower)

        walk(self.steps, None)
        object.__setattr__(self, "_steps", steps)
        object.__setattr__(self, "_after", after)

    def has(self, key: str) -> bool:
        return key in self._steps  # type: ignore[attr-defined]  # set in __post_init__ of a frozen dataclass

    def step(self, key: str) -> Step:
        found: Step = self._steps[key]  # type: ignore[attr-defined]  # as above
        return found

    def after(self, key: str) -> str | None:
        follower: str | None = self._after[key]  # type: ignore[attr-defined]  # as above
        return follower

    @property
    def first(self) -> str | None:
        return self.steps[0].key if self.steps else None

    def walk(self) -> Iterator[Step]:
        """Every step, top to bottom."""
        return iter(self._steps.values())  # type: ignore[attr-defined]  # as above
