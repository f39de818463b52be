"""What a check is given and what it finds. Adding one is one file beside this one, a line in the registry, a test."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from helpdesk.hours import Hours
from workflows import text
from workflows.checks.ways import Ways
from workflows.kinds.registry import KINDS, clean
from workflows.program import Condition, Program, Step

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """``step`` is an id, empty for the workflow as a whole; the sentence says what to do."""

    level: str
    step: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.level} {self.step or '-'}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Installation:
    """What there is in the database, by name. Where it is not known, only the document itself is checked."""

    teams: Mapping[str, int] = field(default_factory=dict)  # name -> active members
    agents: Mapping[str, bool] = field(default_factory=dict)  # email -> active
    channels: Mapping[str, bool] = field(default_factory=dict)  # name -> active
    calendars: Mapping[str, Hours] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()  # keys of the custom fields
    workflows: frozenset[str] = frozenset()  # published, with a manual trigger
    others: tuple[Program, ...] = ()  # the other published programs that are on


@dataclass(frozen=True)
class Look:
    """A program as the checks look at it."""

    program: Program
    installation: Installation | None = None

    @cached_property
    def ways(self) -> Ways:
        return Ways(self.program)

    @cached_property
    def broken(self) -> dict[str, dict[str, list[str]]]:
        """Step id -> what its kind's form says, of steps whose config is not valid."""
        found = {step.key: clean(step.kind, step.config)[1] for step in self.program.walk() if step.kind in KINDS}
        return {key: sentences for key, sentences in found.items() if sentences}

    def sets(self, step: Step) -> frozenset[str]:
        """The variables that a step sets; none where its config is not valid."""
        if step.kind not in KINDS or step.key in self.broken:
            return frozenset()
        return KINDS[step.kind].sets(step.config)

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Every condition, with the id of the step (empty: the trigger) that tests it."""
        for condition in self.program.trigger.when.conditions:
            yield "", condition
        for step in self.program.walk():
            for branch in step.branches:
                for condition in branch.when.conditions:
                    yield step.key, condition

    def names(self, step: Step) -> set[str]:
        """The dotted names in the step's texts."""
        return {name for source in strings(step.config) for name in text.names(source)}


def strings(value: Any) -> Iterator[str]:
    """Every text in a config."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)


Check = Callable[[Look], Iterable[Finding]]


def error(step: str, sentence: str) -> Finding:
    return Finding(ERROR, step, sentence)


def warning(step: str, sentence: str) -> Finding:
    return Finding(WARNING, step, sentence)
