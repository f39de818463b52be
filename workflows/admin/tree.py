"""A program as a page shows it: each step a sentence of its kind, each branch its conditions in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from workflows.conditions.operators import OPERATORS
from workflows.conditions.types import quote
from workflows.kinds.registry import KINDS
from workflows.program import Branch, Condition, Program, Step, When
from workflows.triggers.registry import TRIGGERS


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree. ``problems``: (how bad, sentence)."""

    key: str
    label: str
    icon: str
    sentence: str
    line: int | None
    exits: "tuple[Way, ...]" = ()
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A branch: its name, its conditions, and what is done in it."""

    name: str
    conditions: tuple[str, ...]
    joined: str
    steps: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    trigger: str
    conditions: tuple[str, ...]
    joined: str
    steps: tuple[Row, ...]
    problems: tuple[tuple[str, str], ...] = field(default=())


Found = Mapping[str, Sequence[tuple[str, str]]]


def tree(program: Program, found: Found | None = None) -> Tree:
    """``found``: step id (empty: of the whole) to its problems."""
    found = found or {}
    trigger = TRIGGERS.get(program.trigger.kind)
    return Tree(
        trigger=str(trigger.label) if trigger else program.trigger.kind,
        conditions=_words(program.trigger.when),
        joined=_joined(program.trigger.when),
        steps=tuple(_row(step, found) for step in program.steps),
        problems=tuple(found.get("", ())),
    )


def _row(step: Step, found: Found) -> Row:
    kind = KINDS.get(step.kind)
    return Row(
        key=step.key,
        label=str(kind.label) if kind else step.kind,
        icon=kind.icon if kind else "circle-help",
        sentence=kind.describe(step.config) if kind else "",
        line=step.line,
        exits=tuple(_way(branch, found) for branch in step.branches),
        problems=tuple(found.get(step.key, ())),
    )


def _way(branch: Branch, found: Found) -> Way:
    return Way(
        name=_name(branch),
        conditions=_words(branch.when),
        joined=_joined(branch.when),
        steps=tuple(_row(step, found) for step in branch.steps),
    )


def _name(branch: Branch) -> str:
    if branch.exit == "else":
        return _("Otherwise")
    return branch.name or {"timeout": _("Not in time"), "invalid": _("No valid answer")}.get(
        branch.exit, _("If it %(exit)s") % {"exit": branch.exit}
    )


def _joined(when: When) -> str:
    return _("and") if when.match == "all" else _("or")


def _words(when: When) -> tuple[str, ...]:
    return tuple(_condition(each) for each in when.conditions)


def _condition(condition: Condition) -> str:
    operator = OPERATORS.get(condition.operator)
    label = operator.label if operator else condition.operator
    if condition.value is None:
        return f"{condition.subject} {label}"
    return f"{condition.subject} {label} {quote(condition.value)}"
