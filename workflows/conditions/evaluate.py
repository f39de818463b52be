"""Whether a condition, or several joined by all or any, holds, and why; it never raises."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from workflows import durations
from workflows.conditions.operators import OPERATORS, Operator
from workflows.conditions.subjects import Scope, Subject, find
from workflows.conditions.types import Mismatch, quote, resolve
from workflows.conditions.words import subject as words
from workflows.facts import World
from workflows.program import Condition, When

NOTHING: Mapping[str, Any] = {}


class Verdict:
    """Whether it holds. ``why``, “Department is “Sales””, is for the run log and made for who asks, which is nobody for
    most conditions: at once, while the facts are those that were judged."""

    __slots__ = ("_why", "holds")

    def __init__(self, holds: bool, why: str | Callable[[], str]) -> None:
        self.holds, self._why = holds, why

    @property
    def why(self) -> str:
        return self._why if isinstance(self._why, str) else self._why()


def evaluate(
    condition: Condition,
    world: World,
    variables: Mapping[str, Any],
    form: Mapping[str, Any],
    details: Mapping[str, Any] = NOTHING,
) -> Verdict:
    """``details`` are what a trigger's event says beyond the facts (who closed a conversation, as ``source``)."""
    found, operator = find(condition.subject), OPERATORS.get(condition.operator)
    if found is None:
        return Verdict(False, f"there is no subject “{condition.subject}”")
    if operator is None:
        return Verdict(False, f"there is no operator “{condition.operator}”")
    subject, rest = found
    try:
        have = subject.get(Scope(world, variables, form, details, condition.value, _meets), rest)
        if _is_missing(have):
            return Verdict(operator.without, f"{words(condition.subject)} {subject.absent}")
        kind = resolve(subject.type, have, operator.name)
        if operator.name not in kind.operators and operator.name not in kind.also:
            what = f"{words(condition.subject)} is {kind.what}"
            return Verdict(False, f"{what}, which “{operator.label}” does not compare")
        holds = operator.compare(kind, have, condition.value)
    except Mismatch as mismatch:
        return Verdict(False, f"{words(condition.subject)} cannot be compared: {mismatch}")
    return Verdict(holds, partial(_why, condition, operator, have, subject, holds))


def _meets(when: When, world: World) -> bool:
    """What a segment asks is about the contact alone."""
    return holds(when, world, NOTHING, NOTHING).holds


def _is_missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, (list, tuple, set, dict)) and not value)


def _why(condition: Condition, operator: Operator, have: Any, subject: Subject, holds: bool) -> str:
    phrase = operator.label if holds else operator.negated
    if operator.values == "none":
        return f"{words(condition.subject)} {phrase}"
    wanted = " and ".join(map(quote, condition.value)) if operator.values == "two" else quote(condition.value)
    beside = "" if holds and operator.name == "is" else f" (it is {_shown(have, subject.choices)})"
    return f"{words(condition.subject)} {phrase} {wanted}{beside}"


def _shown(value: Any, choices: tuple[str, ...]) -> str:
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        yes, no = choices or ("yes", "no")
        return quote(yes if value else no)
    if hasattr(value, "total_seconds"):
        return durations.words(max(0, int(value.total_seconds())))
    return value.strftime("%H:%M") if hasattr(value, "strftime") else quote(value)


def holds(
    when: When,
    world: World,
    variables: Mapping[str, Any],
    form: Mapping[str, Any],
    details: Mapping[str, Any] = NOTHING,
) -> Verdict:
    """All or any of the conditions, as far as it takes to know; none at all holds."""
    verdicts = []
    for condition in when.conditions:
        verdict = evaluate(condition, world, variables, form, details)
        if verdict.holds == (when.match == "any"):
            return verdict
        verdicts.append(verdict)
    if not verdicts:
        return Verdict(True, "no conditions")
    return Verdict(when.match == "all", lambda: "; ".join(verdict.why for verdict in verdicts))
