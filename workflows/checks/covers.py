"""When one condition takes all that another would, and when two can never hold together: by their meaning, as far as
that is plain. What is not plain is neither."""

from collections.abc import Callable, Iterator
from typing import Any

from workflows.conditions.operators import OPERATORS, WORD
from workflows.conditions.subjects import find
from workflows.conditions.types import MANY, TEXTS, Mismatch, Type, listed, resolve
from workflows.program import Condition, When

Conjunction = tuple[Condition, ...]
ONE_OF = ("is", "any_of")
NONE_OF = ("is_not", "none_of")
ALL_OF = ("contains", "all_of", "is")  # of a subject with several values
FINITE = 200  # values that are looked at one by one; more than that are not plain
BELOW, ABOVE = ("lt", "before"), ("gt", "after")


def takes_all(wide: When, narrow: When) -> bool:
    """Whether ``wide`` holds whenever ``narrow`` does. False where one of them has no conditions."""
    if not wide.conditions or not narrow.conditions:
        return False
    return all(_holds(wide, given) for given in _ways_to_hold(narrow))


def are_apart(one: When, other: When) -> bool:
    """Whether the two never hold of the same contact at the same time."""
    return all(
        any(_excludes(a, b) for a in mine for b in theirs)
        for mine in _ways_to_hold(one)
        for theirs in _ways_to_hold(other)
    )


def _ways_to_hold(when: When) -> Iterator[Conjunction]:
    if when.match == "any" and when.conditions:
        yield from ((condition,) for condition in when.conditions)
    else:
        yield when.conditions


def _holds(when: When, given: Conjunction) -> bool:
    join = any if when.match == "any" else all
    return join(any(_implies(known, wanted) for known in given) for wanted in when.conditions)


def _implies(given: Condition, wanted: Condition) -> bool:
    if given == wanted:
        return True
    kind = _kind(given, wanted)
    if kind is None:
        return False
    if given.operator == "not_exists":
        return OPERATORS[wanted.operator].without
    if wanted.operator == "exists":
        return not OPERATORS[given.operator].without
    if kind.name == MANY.name:
        return _quietly(_implies_of_many, kind, given, wanted)
    if given.operator in ONE_OF:
        values = listed(given.value)
        return 0 < len(values) <= FINITE and all(_is_so(kind, value, wanted) for value in values)
    if given.operator in NONE_OF and wanted.operator in NONE_OF:
        values = listed(wanted.value)
        excluded = Condition(given.subject, "any_of", listed(given.value))
        return len(values) <= FINITE and all(_is_so(kind, value, excluded) for value in values)
    return _quietly(_implies_of_text, kind, given, wanted) or _quietly(_implies_of_order, kind, given, wanted)


def _excludes(one: Condition, other: Condition) -> bool:
    kind = _kind(one, other)
    if kind is None:
        return False
    for given, wanted in ((one, other), (other, one)):
        if given.operator == "not_exists" and not OPERATORS[wanted.operator].without:
            return True
        if kind.name == MANY.name:
            if _quietly(_excludes_of_many, kind, given, wanted):
                return True
        elif given.operator in ONE_OF:
            values = listed(given.value)
            if len(values) <= FINITE and not any(_may_be_so(kind, value, wanted) for value in values):
                return True
    return kind.name != MANY.name and _quietly(_excludes_of_order, kind, one, other)


def _kind(one: Condition, other: Condition) -> Type | None:
    """The type of the subject, if both are about the same; None where their operators are not its own."""
    found = find(one.subject) if one.subject == other.subject else None
    if found is None or not {one.operator, other.operator} <= set(OPERATORS):
        return None
    return found[0].type


def _is_so(kind: Type, value: Any, wanted: Condition) -> bool:
    """Whether the condition holds of this value; no where they cannot be compared."""
    try:
        return _compare(kind, value, wanted)
    except (Mismatch, TypeError):
        return False


def _may_be_so(kind: Type, value: Any, wanted: Condition) -> bool:
    try:
        return _compare(kind, value, wanted)
    except (Mismatch, TypeError):
        return True


def _compare(kind: Type, value: Any, wanted: Condition) -> bool:
    able = resolve(kind, value, wanted.operator)
    if wanted.operator not in able.operators | able.also:
        raise Mismatch(wanted.operator)
    return OPERATORS[wanted.operator].compare(able, value, wanted.value)


def _quietly(judge: Callable[[Type, Condition, Condition], bool], kind: Type, one: Condition, other: Condition) -> bool:
    """No, where a value is not of the type: the check of the condition itself says so."""
    try:
        return judge(kind, one, other)
    except (Mismatch, TypeError, ValueError):
        return False


def _implies_of_text(kind: Type, given: Condition, wanted: Condition) -> bool:
    have, want = given.operator, wanted.operator
    if have == "matches_any_word" and want == have:
        return _words(given.value) <= _words(wanted.value)
    if have not in ("contains", "starts_with", "not_contains"):
        return False
    mine, theirs = TEXTS.read(given.value), TEXTS.read(wanted.value)
    if have == "not_contains":
        return want == have and mine in theirs
    if want == "starts_with":
        return have == want and mine.startswith(theirs)
    return want == "contains" and theirs in mine


def _words(value: Any) -> set[str]:
    if isinstance(value, str):
        value = value.split(",") if "," in value else value.split()
    return {" ".join(WORD.findall(TEXTS.read(item))) for item in listed(value)} - {""}


def _implies_of_order(kind: Type, given: Condition, wanted: Condition) -> bool:
    (low, low_open, high, high_open), (start, start_open, end, end_open) = _span(kind, given), _span(kind, wanted)
    begins = start is None or (low is not None and (low > start or (low == start and low_open >= start_open)))
    stops = end is None or (high is not None and (high < end or (high == end and high_open >= end_open)))
    return bool(begins and stops)


def _excludes_of_order(kind: Type, one: Condition, other: Condition) -> bool:
    for (_low, _open, high, high_open), (low, low_open, _high, _shut) in (
        (_span(kind, one), _span(kind, other)),
        (_span(kind, other), _span(kind, one)),
    ):
        if high is not None and low is not None and (high < low or (high == low and (high_open or low_open))):
            return True
    return False


def _span(kind: Type, condition: Condition) -> tuple[Any, bool, Any, bool]:
    """From, whether that itself is left out, to, likewise; Mismatch where the condition is not about an order."""
    if condition.operator == "between":
        low, high = (_ordered(kind, value, "between") for value in condition.value)
        if low > high:
            raise Mismatch("goes round")
        return low, False, high, False
    if condition.operator in BELOW:
        return None, False, _ordered(kind, condition.value, condition.operator), True
    if condition.operator in ABOVE:
        return _ordered(kind, condition.value, condition.operator), True, None, False
    raise Mismatch("no order")


def _ordered(kind: Type, value: Any, operator: str) -> Any:
    return resolve(kind, value, operator).read(value)


def _implies_of_many(kind: Type, given: Condition, wanted: Condition) -> bool:
    mine, theirs = _sets(given), _sets(wanted)
    if given.operator in ALL_OF:
        return theirs <= mine if wanted.operator in ALL_OF else wanted.operator == "any_of" and bool(theirs & mine)
    if given.operator == "any_of":
        one = len(mine) == 1 and mine == theirs and wanted.operator in ALL_OF
        return one or (wanted.operator == "any_of" and mine <= theirs)
    if given.operator in NONE_OF:
        if wanted.operator == "not_contains":
            return bool(theirs & mine)
        return wanted.operator in NONE_OF and theirs <= mine
    return given.operator == wanted.operator and mine <= theirs  # not all of these, so not all of those


def _excludes_of_many(kind: Type, given: Condition, wanted: Condition) -> bool:
    mine, theirs = _sets(given), _sets(wanted)
    if given.operator in ALL_OF:
        if wanted.operator == "not_contains":
            return theirs <= mine
        return wanted.operator in NONE_OF and bool(mine & theirs)
    return given.operator == "any_of" and wanted.operator in NONE_OF and mine <= theirs


def _sets(condition: Condition) -> frozenset[str]:
    found: frozenset[str] = MANY.read(listed(condition.value))
    return found
