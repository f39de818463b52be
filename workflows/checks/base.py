"""What a check is given and what it finds. Adding one is one file beside this one, a line in the registry, a file of
examples, a paragraph in docs/workflows/checks.md."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from workflows import text
from workflows.checks.there import Installation
from workflows.checks.ways import Ways
from workflows.document import references
from workflows.kinds.base import Kind
from workflows.kinds.registry import KINDS, clean
from workflows.program import Condition, Program, Step

ERROR, WARNING = "error", "warning"
DEEPEST = 20  # workflows that run each other, one within the other; further is not looked

__all__ = ["ERROR", "WARNING", "Check", "Finding", "Installation", "Look", "error", "strings", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``step`` is an id, empty for the workflow as a whole; the sentence says what to do."""

    level: str
    step: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.level} {self.step or '-'}: {self.sentence}"


@dataclass(frozen=True)
class Look:
    """A program as the checks look at it."""

    program: Program
    installation: Installation | None = None
    known: dict[str, "Look"] = field(default_factory=dict, repr=False, compare=False)  # by name, shared among them
    depth: int = 0  # how many workflows are run to come to it

    def __post_init__(self) -> None:
        self.known.setdefault(self.program.name, self)

    @cached_property
    def ways(self) -> Ways:
        return Ways(self.program, frozenset(self.broken))

    @cached_property
    def broken(self) -> dict[str, dict[str, list[str]]]:
        """Step id -> what its kind's form says, of steps whose config is not valid."""
        found = {step.key: _wrong(step) for step in self.program.walk() if step.kind in KINDS}
        return {key: sentences for key, sentences in found.items() if sentences}

    def kind(self, step: Step) -> Kind | None:
        """None where nothing is known of the step: there is no such kind, or its config is not valid."""
        return None if step.key in self.broken else KINDS.get(step.kind)

    def sets(self, step: Step) -> frozenset[str]:
        """The variables that a step sets; none where its config is not valid."""
        kind = self.kind(step)
        return kind.sets(step.config) if kind is not None else frozenset()

    def always_sets(self, step: Step) -> frozenset[str]:
        """Those that have a value whenever the run goes on from it."""
        kind = self.kind(step)
        return kind.always_sets(step.config) if kind is not None else frozenset()

    def may_unset(self, step: Step) -> frozenset[str]:
        """Those that may be without a value after it, though they had one before."""
        kind = self.kind(step)
        return kind.may_unset(step.config) if kind is not None else frozenset()

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

    def called(self, key: str) -> str:
        """A step in a sentence of another: “Ask a question (who)”, as the tree has its label beside its key."""
        kind = KINDS.get(self.program.step(key).kind)
        return f"{kind.label} ({key})" if kind is not None else key

    def runs(self, step: Step) -> str | None:
        """The name of the workflow that the step runs."""
        return next((each.name for each in references.of(step) if each.what == "workflow"), None)

    def within(self, step: Step) -> "Look | None":
        """The workflow that the step runs, looked at; None where it runs none, or none that is known."""
        name = self.runs(step)
        return None if name is None else self.of(name)

    def of(self, name: str) -> "Look | None":
        """The published workflow of that name; the one that is checked as it is here."""
        there = self.installation.workflows if self.installation is not None else {}
        if name not in self.known and name in there and self.depth < DEEPEST:
            self.known[name] = Look(there[name].program, self.installation, self.known, self.depth + 1)
        return self.known.get(name)


def _wrong(step: Step) -> dict[str, list[str]]:
    """What is wrong with the config. That nothing is, is remembered: the builder asks at each edit."""
    try:
        written = json.dumps(step.config, sort_keys=True)
    except TypeError:  # nothing that a document or the database can hold
        return clean(step.kind, step.config)[1]
    return {} if _is_valid(step.kind, written) else clean(step.kind, step.config)[1]


@lru_cache(maxsize=8192)
def _is_valid(kind: str, config: str) -> bool:
    return not clean(kind, json.loads(config))[1]


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
