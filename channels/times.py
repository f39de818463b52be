"""A provider's time, in whichever form it comes (CHANNELS 0.2, rule 6)."""

from datetime import UTC, datetime
from typing import Any

MILLISECONDS = 1e11  # a number from here on counts milliseconds
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def read_time(value: Any) -> datetime | None:
    """From seconds, milliseconds (numbers or text) or ISO 8601 (UTC where it names no zone); None for what is none."""
    try:
        moment = _of_number(float(value)) if _is_number(value) else _of_text(value)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment is not None and FIRST <= moment < LAST else None


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.replace(".", "", 1).isdigit()
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_number(number: float) -> datetime:
    return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS else number, UTC)


def _of_text(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    moment = datetime.fromisoformat(value.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
