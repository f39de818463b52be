"""Durations as people write them: “90s”, “5m”, “1h 30m”, “2d”; as a number of seconds inside."""

import re

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
WORDS = {"d": "d", "h": "h", "m": "min", "s": "s"}
PARTS = re.compile(r"(\d{1,9})\s*([dhms])", re.ASCII)
WHOLE = re.compile(r"(?:\d{1,9}\s*[dhms]\s*)+", re.ASCII)


def parse(value: object) -> int:
    """Seconds, from a text or a whole number of seconds; ValueError with advice for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    if len(text) > 50 or not WHOLE.fullmatch(text):
        raise ValueError(f"“{value}” is not a duration; write one such as 90s, 5m, 1h, 2d or 1h 30m.")
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
    """As it is read in a log: “1 h 30 min”."""
    return " ".join(f"{count} {WORDS[unit]}" for count, unit in _split(seconds))
