"""How values compare: a type reads both sides of a condition, or says why one of them is not of its kind."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from unicodedata import normalize

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contacts.languages import code
from workflows import durations
from workflows.filters import show

NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,20})?", re.ASCII)
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YES, NO = frozenset({"true", "yes", "1", "on", "open"}), frozenset({"false", "no", "0", "off", "closed"})

SAME = frozenset({"is", "is_not", "any_of", "none_of"})
PRESENCE = frozenset({"exists", "not_exists"})
ORDER = frozenset({"gt", "lt", "between"})
WORDS = frozenset({"contains", "not_contains", "starts_with", "matches_any_word"})


class Mismatch(ValueError):
    """The two sides cannot be compared; the sentence says which is not what."""


def quote(value: Any) -> str:
    text = show(sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)
    return f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"


class Type:
    """``read`` makes a comparable value of either side."""

    name: ClassVar[str]
    what: ClassVar[str]  # “a number”; translated where it is shown
    operators: ClassVar[frozenset[str]]
    also: ClassVar[frozenset[str]] = frozenset()  # those that a document may use besides, for which there are others

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def mismatch(self, value: Any) -> Mismatch:
        return Mismatch(f"{quote(value)} is not {self.what}")


class Text(Type):
    name, what = "text", _("a text")
    operators = SAME | PRESENCE | WORDS

    def read(self, value: Any) -> str:
        if isinstance(value, str):
            return normalize("NFC", value.strip().casefold())  # one spelling of each letter
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.mismatch(value)
        return show(value).strip().casefold()


class LanguageName(Text):
    """A contact who chose “Bahasa Indonesia” has the language “id”: a language is called by its code or its name."""

    what = _("a language")

    def read(self, value: Any) -> str:
        return code(super().read(value)).casefold()


class Number(Type):
    name, what = "number", _("a number")
    operators = SAME | PRESENCE | ORDER

    def read(self, value: Any) -> int | float:
        number = self.of(value)
        if number is None:
            raise self.mismatch(value)
        return number

    def of(self, value: Any) -> int | float | None:
        """The number that a value is; None if it is none."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        text = value.strip() if isinstance(value, str) else ""
        if not NUMBER.fullmatch(text):
            return None
        return float(text) if "." in text else int(text)


class TextOrNumber(Text):
    """What a variable holds: “10” is “10.0”, where both sides are numbers."""

    def read(self, value: Any) -> Any:
        number = NUMBERS.of(value)
        return super().read(value) if number is None else number


class Flag(Type):
    name, what = "flag", _("yes or no")
    operators = SAME | PRESENCE

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        word = value.strip().casefold() if isinstance(value, str) else ""
        if word not in YES | NO:
            raise self.mismatch(value)
        return word in YES


class Many(Type):
    name, what = "many", _("a text or several")
    operators = frozenset({"contains", "not_contains", "any_of", "all_of", "none_of"}) | PRESENCE
    also = frozenset({"is", "is_not"})  # contains and not_contains: the tag is among them

    def read(self, value: Any) -> frozenset[str]:
        items = value if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)) else [value]
        return frozenset(TEXTS.read(item) for item in items)


class Membership(Many):
    """Of groups of which only the wanted ones are looked at."""

    operators = frozenset({"is", "is_not", "any_of", "all_of", "none_of"})
    also = frozenset()


class Duration(Type):
    name, what = "duration", _("a duration such as 1h 30m")
    operators = ORDER | PRESENCE

    def read(self, value: Any) -> float:
        if isinstance(value, timedelta):
            return value.total_seconds()
        try:
            return durations.parse(value)
        except ValueError as error:
            raise self.mismatch(value) from error


class Clock(Type):
    name, what = "time", _("a time of day such as 17:30")
    operators = frozenset({"before", "after", "between"})
    also = frozenset({"gt", "lt"})  # after and before

    def read(self, value: Any) -> time:
        if isinstance(value, time):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1440:
            return time(value // 60, value % 60)  # YAML 1.1 reads an unquoted 17:30 as 1050
        found = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise self.mismatch(value)
        return time(int(found[1]), int(found[2]), int(found[3] or 0))


class Weekday(Type):
    name, what = "weekday", _("a weekday such as monday")
    operators = SAME | frozenset({"between"})

    def read(self, value: Any) -> int:
        word = value.strip().casefold() if isinstance(value, str) else ""
        for number, day in enumerate(WEEKDAYS):
            if word in (day, day[:3]):
                return number
        raise self.mismatch(value)


class Day(Type):
    """Dates, and instants. Where one side is a whole day, days are compared."""

    name, what = "date", _("a date such as 2026-12-31")
    operators = frozenset({"before", "after", "between", "is", "is_not"}) | PRESENCE

    def read(self, value: Any) -> date | datetime:
        if isinstance(value, str):
            text = value.strip()
            try:
                value = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
            except ValueError as error:
                raise self.mismatch(text) from error
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=timezone.get_default_timezone())
        if not isinstance(value, date):
            raise self.mismatch(value)
        return value


def listed(wanted: Any) -> list[Any]:
    """One value or several, as several."""
    return list(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]


def days_alike(*values: Any) -> list[Any]:
    """Dates and instants mixed become dates in the installation's zone; anything else stays as it is."""
    if any(isinstance(value, date) and not isinstance(value, datetime) for value in values):
        zone = timezone.get_default_timezone()
        return [_day_of(value, zone) if isinstance(value, datetime) else value for value in values]
    return list(values)


def _day_of(value: datetime, zone: Any) -> date:
    try:
        return value.astimezone(zone).date()
    except (OverflowError, ValueError):  # at the very ends of the calendar
        return value.date()


def show_moment(value: date | datetime | time) -> str:
    """As a document writes it: 2026-12-24, 09:00, or an instant in ISO 8601."""
    return value.isoformat("minutes") if isinstance(value, time) and not value.second else value.isoformat()


TEXTS, NUMBERS, LOOSE, FLAGS, MANY, MEMBERSHIPS = Text(), Number(), TextOrNumber(), Flag(), Many(), Membership()
DURATIONS, CLOCKS, DAYS_OF_WEEK, DAYS, LANGUAGES = Duration(), Clock(), Weekday(), Day(), LanguageName()


class Open(Type):
    """Of a variable or custom field: the type is what the value turns out to be."""

    name, what = "any", _("a value")
    operators = SAME | PRESENCE | ORDER | WORDS | frozenset({"before", "after", "all_of"})

    def read(self, value: Any) -> Any:
        return value


ANY = Open()


def resolve(declared: Type, value: Any, operator: str) -> Type:
    """The type to compare by: the declared one, or for an open one that of the value."""
    if declared is not ANY:
        return declared
    if isinstance(value, bool):
        return FLAGS
    if isinstance(value, (list, tuple, set, frozenset)):
        return MANY
    if operator in ("before", "after"):
        return DAYS
    if operator in ORDER:
        return NUMBERS if _is_number(value) else _ordered(value)
    return TEXTS if operator in WORDS else LOOSE


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) or (isinstance(value, str) and bool(NUMBER.fullmatch(value.strip())))


def _ordered(value: Any) -> Type:
    try:
        DAYS.read(value)
    except Mismatch:
        return NUMBERS  # which then says that the value is not one
    return DAYS
