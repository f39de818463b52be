"""How long a wait within opening hours takes at most: when it begins just as they close, before days off too."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from helpdesk.hours import Hours, zone

ANY_WEEK = date(2026, 1, 5)  # a Monday
MOST_HOLIDAYS = 30
WEEK = [timedelta(days=number) for number in range(8)]


@lru_cache(maxsize=512)
def longest(hours: Hours, seconds: int) -> int | None:
    """Seconds; None where it is never open for so long."""
    days = {ANY_WEEK + day for day in WEEK}
    for holiday in sorted(hours.holidays)[-MOST_HOLIDAYS:]:
        days |= {holiday - day for day in WEEK}
    tz = zone(hours.timezone)
    closings = [
        datetime.combine(day, interval.closes, tz).astimezone(UTC)
        for day in days
        for interval in hours.intervals
        if interval.weekday == day.weekday()
    ]
    ends = [(closing, hours.after(closing, seconds)) for closing in closings]
    took = [int((end - closing).total_seconds()) for closing, end in ends if end is not None]
    return max(took, default=None)
