"""Durations as people write them: “90s”, “5m”, “1h 30m”, “2d”; as a number of seconds inside."""

import re

from django.utils.translation import gettext, pgettext_lazy

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
WORDS = {"d": "d", "h": "h", "m": "min", "s": "s"}
SAID = {"d": pgettext_lazy("duration", "%(n)s d"), "h": pgettext_lazy("duration", "%(n)s h")}
SAID |= {"m": pgettext_lazy("duration", "%(n)s min"), "s": pgettext_lazy("duration", "%(n)s s")}
PARTS = re.compile(r"(\d{1,9})\s*([dhms])", re.ASCII)
WHOLE = re.compile(r"(?:\d{1,9}\s*[dhms]\s*)+", re.ASCII)


def parse(value: object) -> int:
    """Seconds, from a text or a whole number of seconds; ValueError with advice for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    if len(text) > 50 or not WHOLE.fullmatch(text):
        raise ValueError(
            gettext("“%(value)s” is not a duration; write one such as 90s, 5m, 1h, 2d or 1h 30m.") % {"value": value}
        )
    return sum(int(number) * UNITS[unit] for number, unit in PARTS.findall(text))


def _split(seconds: int) -> list[tuple[int, str]]:
    parts = []
    for unit, size in UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append((count, unit))
    return parts or [(0, "s")]


def show(seconds: int) -> str:
    """As it is written in a document: “1h 30m”."""
    return " ".join(f"{count}{unit}" for count, unit in _split(seconds))


def words(seconds: int) -> str:
    """As it is read in a log, which is English: “1 h 30 min”."""
    return " ".join(f"{count} {WORDS[unit]}" for count, unit in _split(seconds))


def said(seconds: int) -> str:
    """As it is read on a page, in the language of who reads: “1 ч 30 мин”."""
    return " ".join(str(SAID[unit]) % {"n": count} for count, unit in _split(seconds))
