"""The operators: how each compares, and how it reads in a sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from workflows.conditions.types import Mismatch, Type, days_alike, listed, quote

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Operator:
    """``values``: how many values it wants: none, one, two, many. ``without``: its answer where there is no value.
    Labels are English, as logs have them; pages translate them."""

    name: str
    label: str  # “is one of”
    negated: str  # “is not one of”
    values: str
    compare: Callable[[Type, Any, Any], bool]
    without: bool = False


def _same(kind: Type, left: Any, wanted: Any) -> bool:
    one, other = kind.read(left), kind.read(wanted)
    if isinstance(one, frozenset):
        return bool(one >= other)
    if type(one) is not type(other):
        one, other = days_alike(one, other)
        if isinstance(one, str) != isinstance(other, str) and not (isinstance(left, str) and isinstance(wanted, str)):
            raise Mismatch(f"{quote(left)} and {quote(wanted)} are not both numbers")
    return bool(one == other)


def _any_of(kind: Type, left: Any, wanted: Any) -> bool:
    have = kind.read(left)
    if isinstance(have, frozenset):
        return bool(have & kind.read(listed(wanted)))
    return any(_same(kind, left, item) for item in listed(wanted))


def _all_of(kind: Type, left: Any, wanted: Any) -> bool:
    have = kind.read(left)
    if isinstance(have, frozenset):
        return bool(have >= kind.read(listed(wanted)))
    return all(_same(kind, left, item) for item in listed(wanted))


def _contains(kind: Type, left: Any, wanted: Any) -> bool:
    have = kind.read(left)
    if isinstance(have, frozenset):
        return bool(have >= kind.read(listed(wanted)))
    return kind.read(wanted) in have


def _starts_with(kind: Type, left: Any, wanted: Any) -> bool:
    return bool(kind.read(left).startswith(kind.read(wanted)))


def _matches_any_word(kind: Type, left: Any, wanted: Any) -> bool:
    """A list holds words or phrases; a text is words between commas or, without a comma, between spaces."""
    if isinstance(wanted, str):
        wanted = wanted.split(",") if "," in wanted else wanted.split()
    have = f" {' '.join(WORD.findall(kind.read(left)))} "
    phrases = [" ".join(WORD.findall(kind.read(item))) for item in listed(wanted)]
    return any(f" {phrase} " in have for phrase in phrases if phrase)


def _ordered(kind: Type, left: Any, wanted: Any, more: bool) -> bool:
    if kind.name == "many":
        raise Mismatch("several values have no order")
    one, other = days_alike(kind.read(left), kind.read(wanted))
    return bool(one > other if more else one < other)


def _between(kind: Type, left: Any, wanted: Any) -> bool:
    """Both ends included. Times and weekdays go round: from 22:00 to 06:00, from friday to monday."""
    if not isinstance(wanted, (list, tuple)) or len(wanted) != 2:
        raise Mismatch("“between” needs two values, from and to")
    low, have, high = days_alike(kind.read(wanted[0]), kind.read(left), kind.read(wanted[1]))
    if kind.name in ("time", "weekday") and low > high:
        return bool(have >= low or have <= high)
    return bool(low <= have <= high)


def _more(kind: Type, left: Any, wanted: Any) -> bool:
    return _ordered(kind, left, wanted, more=True)


def _less(kind: Type, left: Any, wanted: Any) -> bool:
    return _ordered(kind, left, wanted, more=False)


def _not(compare: Callable[[Type, Any, Any], bool]) -> Callable[[Type, Any, Any], bool]:
    """Of comparable values only: a mismatch stays one."""
    return lambda kind, left, wanted: not compare(kind, left, wanted)


def _always(kind: Type, left: Any, wanted: Any) -> bool:
    return True


OPERATORS = {
    operator.name: operator
    for operator in (
        Operator("is", _("is"), _("is not"), "one", _same),
        Operator("is_not", _("is not"), _("is"), "one", _not(_same), without=True),
        Operator("contains", _("contains"), _("does not contain"), "one", _contains),
        Operator("not_contains", _("does not contain"), _("contains"), "one", _not(_contains), without=True),
        Operator("starts_with", _("starts with"), _("does not start with"), "one", _starts_with),
        Operator("matches_any_word", _("has a word of"), _("has no word of"), "many", _matches_any_word),
        Operator("exists", _("has a value"), _("has no value"), "none", _always),
        Operator("not_exists", _("has no value"), _("has a value"), "none", _not(_always), without=True),
        Operator("gt", _("is more than"), _("is not more than"), "one", _more),
        Operator("lt", _("is less than"), _("is not less than"), "one", _less),
        Operator("between", _("is between"), _("is not between"), "two", _between),
        Operator("any_of", _("is one of"), _("is none of"), "many", _any_of),
        Operator("all_of", _("has all of"), _("does not have all of"), "many", _all_of),
        Operator("none_of", _("is none of"), _("is one of"), "many", _not(_any_of), without=True),
        Operator("before", _("is before"), _("is not before"), "one", _less),
        Operator("after", _("is after"), _("is not after"), "one", _more),
    )
}
