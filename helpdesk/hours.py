"""Opening hours as a value, and the two questions asked of it: open now? open when next?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOOK_AHEAD = 400  # days: longer than any sensible chain of holidays


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; ValueError with advice if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"“{name}” is not a time zone; use a name such as Europe/Berlin or Asia/Jakarta.") from error


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``opens`` on ``weekday`` (Monday is 0) until ``closes``, on the next day if that is not later."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Hours:
    timezone: str = "UTC"
    intervals: tuple[Interval, ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, at: datetime) -> bool:
        """Whether ``at`` (aware) lies in an interval; an interval that began on a holiday does not count."""
        day = at.astimezone(zone(self.timezone)).date()
        return any(begin <= at < end for begin, end in self._spans(day - timedelta(days=1), 2))

    def next_opening(self, at: datetime) -> datetime | None:
        """``at`` itself if open then, else the next instant at which it opens, or None if it never does."""
        day = at.astimezone(zone(self.timezone)).date()
        for begin, end in self._spans(day - timedelta(days=1), LOOK_AHEAD):
            if end > at:
                return max(begin, at)
        return None

    def opens_after(self, at: datetime) -> datetime | None:
        """When it next opens after ``at``, which may lie in its open hours; None if it never does again."""
        day, reached = at.astimezone(zone(self.timezone)).date(), at
        for begin, end in self._spans(day - timedelta(days=1), LOOK_AHEAD):
            if begin > at and begin > reached:
                return begin
            reached = max(reached, end)  # a span that begins as another ends, or before, opens nothing
        return None

    def after(self, at: datetime, seconds: float) -> datetime | None:
        """When it will have been open for ``seconds`` (more than 0) since ``at``; None if that is too far ahead."""
        day, left, reached = at.astimezone(zone(self.timezone)).date(), timedelta(seconds=seconds), at
        for begin, end in self._spans(day - timedelta(days=1), LOOK_AHEAD):
            begin = max(begin, reached)  # intervals may overlap, and what was counted is not counted again
            if end <= begin:
                continue
            if end - begin >= left:
                return begin + left
            left, reached = left - (end - begin), end
        return None

    def _spans(self, start: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        """The open spans that begin on ``days`` days from ``start``, in order, as instants."""
        tz = zone(self.timezone)
        for offset in range(days):
            day = start + timedelta(days=offset)
            if day in self.holidays:
                continue
            for interval in sorted(self.intervals, key=lambda item: item.opens):
                if interval.weekday == day.weekday():
                    until = day if interval.closes > interval.opens else day + timedelta(days=1)
                    yield (
                        datetime.combine(day, interval.opens, tz).astimezone(ZoneInfo("UTC")),
                        datetime.combine(until, interval.closes, tz).astimezone(ZoneInfo("UTC")),
                    )
