"""A program as a page shows it: each step a sentence of its kind, each branch its conditions in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from workflows.builder import words
from workflows.builder.words import Chip
from workflows.kinds.base import Kind
from workflows.kinds.exits import words as exit_words
from workflows.kinds.registry import KINDS, clean
from workflows.program import Branch, Program, Step
from workflows.triggers.base import TriggerKind
from workflows.triggers.registry import TRIGGERS


@dataclass(frozen=True, slots=True)
class Mark:
    """What else stands on a step, such as a count. ``kind``: a word for its looks: info, good, warn, bad, added …"""

    text: str
    kind: str = "info"
    url: str = ""


Found = Mapping[str, Sequence[tuple[str, str]]]
Marks = Mapping[str, Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Row:
    """One step. ``problems``: (error or warning, sentence). ``offers``: the ways out that it can have besides."""

    key: str
    label: str
    icon: str
    sentence: str
    line: int | None
    exits: "tuple[Way, ...]" = ()
    problems: tuple[tuple[str, str], ...] = ()
    marks: tuple[Mark, ...] = ()
    complete: bool = True  # no: it needs details
    goes_on: bool = True
    offers: tuple[tuple[str, str], ...] = ()  # exit, in words
    is_first: bool = False  # in its sequence
    is_last: bool = False
    nested: bool = False  # stands in a branch
    branching: bool = False  # its ways have conditions

    @property
    def place(self) -> str:
        """Where a step comes to stand that is put right after this one."""
        return f"after:{self.key}"

    @property
    def worst(self) -> str:
        return _worst(self.problems)


@dataclass(frozen=True, slots=True)
class Way:
    """A branch: its name, its conditions, and what is done in it."""

    name: str
    conditions: tuple[Chip, ...]
    joined: str
    steps: tuple[Row, ...]
    exit: str = ""
    index: int = 0  # among the branches of its step
    owner: str = ""  # the key of that step
    is_first: bool = False
    is_last: bool = False  # of those with conditions
    marks: tuple[Mark, ...] = ()  # those of “key:index”
    goes_on: bool = True  # no: nothing follows its step, and the workflow ends with it

    @property
    def place(self) -> str:
        """Its beginning, as a place for a step."""
        return f"in:{self.owner}:{self.exit or self.index}"

    @property
    def inside(self) -> "Iterator[Row]":
        """All steps in it, those of its steps' branches too."""
        for row in self.steps:
            yield row
            for way in row.exits:
                yield from way.inside

    @property
    def count(self) -> int:
        return sum(1 for _row in self.inside)

    @property
    def troubles(self) -> tuple[tuple[str, str], ...]:
        """The problems of all steps in it."""
        return tuple(problem for row in self.inside for problem in row.problems)

    @property
    def worst(self) -> str:
        return _worst(self.troubles)

    @property
    def ends(self) -> bool:
        """Whether nothing goes on below from its end."""
        return bool(self.steps) and not self.steps[-1].goes_on


@dataclass(frozen=True, slots=True)
class Tree:
    trigger: str
    conditions: tuple[Chip, ...]
    joined: str
    steps: tuple[Row, ...]
    problems: tuple[tuple[str, str], ...] = field(default=())
    icon: str = "zap"
    marks: tuple[Mark, ...] = ()
    place: str = "start"
    sentence: str = ""  # when it starts, where the kind of trigger says more than its label
    next_times: str = ""

    @property
    def ends(self) -> bool:
        return bool(self.steps) and not self.steps[-1].goes_on


def _worst(problems: Iterable[tuple[str, str]]) -> str:
    levels = {level for level, _sentence in problems}
    return "error" if "error" in levels else "warning" if levels else ""


def tree(program: Program, found: Found | None = None, marks: Marks | None = None, next_times: str = "") -> Tree:
    """``found``: step key (empty: the whole) → problems. ``marks``: step key, or “key:index” of a branch → marks.
    ``next_times``: when the clock starts it next, in words."""
    maker = _Maker(program, found or {}, marks or {})
    trigger = TRIGGERS.get(program.trigger.kind)
    return Tree(
        trigger=str(trigger.label) if trigger else program.trigger.kind or _("Nothing starts it yet"),
        conditions=words.chips(program.trigger.when),
        joined=words.joined(program.trigger.when),
        steps=maker.rows(program.steps),
        problems=tuple(maker.found.get("", ())),
        icon=trigger.icon if trigger else "zap",
        marks=tuple(maker.marks.get("", ())),
        sentence=_starts(trigger, program.trigger.config) if trigger else "",
        next_times=next_times,
    )


def _starts(kind: TriggerKind, config: Mapping[str, Any]) -> str:
    cleaned = kind.cleaned(config)
    said = kind.describe(cleaned) if cleaned is not None else ""
    return "" if said == str(kind.label) else said


@dataclass(frozen=True, slots=True)
class _Maker:
    program: Program
    found: Found
    marks: Marks

    def rows(self, steps: Sequence[Step], nested: bool = False) -> tuple[Row, ...]:
        last = len(steps) - 1
        return tuple(self.row(step, index == 0, index == last, nested) for index, step in enumerate(steps))

    def row(self, step: Step, is_first: bool, is_last: bool, nested: bool) -> Row:
        kind = KINDS.get(step.kind)
        complete = kind is not None and not clean(step.kind, step.config)[1]
        return Row(
            key=step.key,
            label=str(kind.label) if kind else step.kind,
            icon=kind.icon if kind else "circle-question-mark",
            sentence=kind.describe(step.config) if kind and complete else "",
            line=step.line,
            exits=self.ways(step),
            problems=tuple(self.found.get(step.key, ())),
            marks=tuple(self.marks.get(step.key, ())),
            complete=complete,
            goes_on=kind.goes_on if kind else True,
            offers=_offers(step, kind, complete),
            is_first=is_first,
            is_last=is_last,
            nested=nested,
            branching=kind is not None and "else" in kind.exits,
        )

    def ways(self, step: Step) -> "tuple[Way, ...]":
        conditional = [index for index, branch in enumerate(step.branches) if not branch.exit]
        return tuple(self.way(step, branch, index, conditional) for index, branch in enumerate(step.branches))

    def way(self, step: Step, branch: Branch, index: int, conditional: Sequence[int]) -> Way:
        return Way(
            name=words.way(step, branch),
            conditions=words.chips(branch.when),
            joined=words.joined(branch.when),
            steps=self.rows(branch.steps, nested=True),
            exit=branch.exit,
            index=index,
            owner=step.key,
            is_first=bool(conditional) and index == conditional[0],
            is_last=bool(conditional) and index == conditional[-1],
            marks=tuple(self.marks.get(f"{step.key}:{index}", ())),
            goes_on=self.program.after(step.key) is not None,
        )


def _offers(step: Step, kind: Kind | None, complete: bool) -> tuple[tuple[str, str], ...]:
    """The ways out that the step's config allows and that it does not have yet."""
    if kind is None:
        return ()
    possible = kind.exits_of(step.config) if complete else kind.exits
    have = {branch.exit for branch in step.branches}
    return tuple((name, exit_words(step.kind, name)) for name in possible if name not in have)
