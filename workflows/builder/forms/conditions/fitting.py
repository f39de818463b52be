"""Which operators fit a subject at a place, and how the value of a condition about it is edited there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import FieldType
from workflows.builder.choices import WORDS
from workflows.builder.forms.conditions import values
from workflows.builder.forms.conditions.values import Value
from workflows.builder.forms.inputs.base import shown
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.place import Place
from workflows.conditions.operators import OPERATORS, Operator
from workflows.conditions.subjects import find
from workflows.conditions.types import (
    ANY,
    CLOCKS,
    DAYS,
    DURATIONS,
    FLAGS,
    MANY,
    NUMBERS,
    PRESENCE,
    SAME,
    TEXTS,
    WEEKDAYS,
    Type,
)

OF_FIELD: dict[str, Type] = {
    FieldType.TEXT: TEXTS,
    FieldType.NUMBER: NUMBERS,
    FieldType.BOOLEAN: FLAGS,
    FieldType.DATE: DAYS,
    FieldType.EMAIL: TEXTS,
    FieldType.PHONE: TEXTS,
    FieldType.URL: TEXTS,
}


@dataclass(frozen=True, slots=True)
class Fit:
    """What is known of the values of a subject: how they compare, which there are."""

    type: Type = ANY
    choices: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    picks: str = ""
    operators: frozenset[str] = frozenset()

    def listed(self, now: str = "") -> list[Operator]:
        """Those that fit; ``now`` stays among them even if it does not."""
        return [each for name, each in OPERATORS.items() if name in self.operators or name == now]

    @property
    def usual(self) -> str:
        """What a new condition is compared by: the first that takes a value."""
        return next((each.name for each in self.listed() if each.values != "none"), "is")


def fit(name: str, place: Place) -> Fit:
    """Of a subject, also of one whose rest is still to be written."""
    found = find(f"{name}…" if name.endswith(".") else name)
    if found is None:
        return Fit(operators=frozenset())
    subject, rest = found
    if subject.prefix == "contact.":
        return _of_field(rest, place)
    suggested = place.answers.get(rest, ()) if subject.prefix == "var." else ()
    return Fit(subject.type, subject.choices, suggested, subject.picks, subject.type.operators)


def _of_field(key: str, place: Place) -> Fit:
    """A contact's field, whose type the installation knows."""
    type_, choices = place.fields.get(key, ("", []))
    if type_ == FieldType.CHOICE:
        return Fit(TEXTS, tuple(map(str, choices)), operators=SAME | PRESENCE)
    known = OF_FIELD.get(type_, TEXTS if not type_ else ANY)
    return Fit(known, operators=known.operators & ANY.operators)


def value_of(known: Fit, operator: str, place: Place) -> Value | None:
    """How the value is edited; None where the operator takes none."""
    wanted = OPERATORS[operator].values if operator in OPERATORS else "one"
    if wanted == "none":
        return None
    if operator == "matches_any_word":
        return values.Several(suggested=known.suggested, listed=values.words_of)
    options = _options(known)
    if wanted == "many" or known.type is MANY:
        return _several(known, options, place)
    one = _one(known, options, place)
    return values.Two(one) if wanted == "two" else one


def _options(known: Fit) -> list[tuple[str, str]]:
    words = (known.choices or ("yes", "no")) if known.type is FLAGS else known.choices
    return [(word, _(WORDS[word]) if word in WORDS else word) for word in words]


def _several(known: Fit, options: Sequence[tuple[str, str]], place: Place) -> Value:
    if options:
        return values.Ticks(options)
    return values.Several(PICKERS.get(known.picks), known.suggested, place)


def _one(known: Fit, options: Sequence[tuple[str, str]], place: Place) -> Value:
    if known.type is FLAGS:
        (_yes, true), (_no, false) = options
        return values.yes_or_no([("true", true), ("false", false)])
    if options:
        return values.Choice(options, mean=_meaning([word for word, _label in options]))
    if known.picks in PICKERS:
        return values.Pick(PICKERS[known.picks], place)
    return BY_TYPE[known.type]() if known.type in BY_TYPE else values.Text(known.suggested)


def _meaning(words: Sequence[str]) -> Callable[[Any], str]:
    """The option that a value means: in any case, and a weekday by its first three letters."""
    short = {day[:3]: day for day in WEEKDAYS if day in words}
    known = {word.casefold(): word for word in words} | short

    def mean(value: Any) -> str:
        word = shown(value).strip()
        return known.get(word.casefold(), word)

    return mean


BY_TYPE: dict[Type, Callable[[], Value]] = {
    DURATIONS: values.Duration,
    CLOCKS: lambda: values.TIME,
    DAYS: lambda: values.DATE,
    NUMBERS: values.Text,
}
