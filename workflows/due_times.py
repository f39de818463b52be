"""When a schedule is due: local times of day as instants, right over changes of the clocks. Pure."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from workflows.conditions.types import WEEKDAYS

LOOK = 62  # days: longer than any month, in either direction


def latest(config: Mapping[str, Any], zone: tzinfo, now: datetime) -> datetime | None:
    """The last time that has come by ``now``, in UTC."""
    today = now.astimezone(zone).date()
    times = (instant(config, zone, today - timedelta(days=back)) for back in range(-1, LOOK))
    return next((at for at in times if at is not None and at <= now), None)


def upcoming(config: Mapping[str, Any], zone: tzinfo, now: datetime) -> datetime | None:
    """The next time after ``now``, in UTC."""
    today = now.astimezone(zone).date()
    times = (instant(config, zone, today + timedelta(days=ahead)) for ahead in range(-1, LOOK))
    return next((at for at in times if at is not None and at > now), None)


def instant(config: Mapping[str, Any], zone: tzinfo, day: date) -> datetime | None:
    """When it is due on that day; None if it is not. A time that the clocks leave out is the one an hour later; of one
    that comes twice it is the first."""
    if not _is_due(config, day):
        return None
    return datetime.combine(day, time.fromisoformat(config["at"]), zone).astimezone(UTC)


def _is_due(config: Mapping[str, Any], day: date) -> bool:
    if config["every"] == "week":
        return WEEKDAYS[day.weekday()] in config["weekdays"]
    if config["every"] == "month":
        return bool(day.day == min(config["day"], calendar.monthrange(day.year, day.month)[1]))
    return True
