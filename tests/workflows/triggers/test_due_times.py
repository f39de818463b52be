"""When schedules are due, over changes of the clocks and months of any length."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from workflows.due_times import latest, upcoming
from workflows.triggers.schedule import ScheduleForm

BERLIN = ZoneInfo("Europe/Berlin")
JAKARTA = ZoneInfo("Asia/Jakarta")


def config(**raw: Any) -> dict[str, Any]:
    form = ScheduleForm(raw)
    assert form.is_valid(), form.errors
    return dict(form.cleaned_data)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("raw", "zone", "now", "before", "after"),
    [
        (
            {"every": "day", "at": "09:00"},
            JAKARTA,
            "2026-03-02T09:00+07:00",
            "2026-03-02T09:00+07:00",
            "2026-03-03T09:00+07:00",
        ),
        (
            {"every": "day", "at": "09:00"},
            JAKARTA,
            "2026-03-02T08:59+07:00",
            "2026-03-01T09:00+07:00",
            "2026-03-02T09:00+07:00",
        ),
        (
            {"every": "week", "at": "17:00", "weekdays": ["monday", "friday"]},
            BERLIN,
            "2026-03-04T12:00+01:00",
            "2026-03-02T17:00+01:00",
            "2026-03-06T17:00+01:00",
        ),
        # At 9:00 by the clock on the wall, an hour of the sun earlier in summer.
        (
            {"every": "day", "at": "09:00"},
            BERLIN,
            "2026-03-29T12:00+02:00",
            "2026-03-29T09:00+02:00",
            "2026-03-30T09:00+02:00",
        ),
        # 2:30 does not come on 29 March; it comes twice on 25 October.
        (
            {"every": "day", "at": "02:30"},
            BERLIN,
            "2026-03-29T12:00+02:00",
            "2026-03-29T03:30+02:00",
            "2026-03-30T02:30+02:00",
        ),
        (
            {"every": "day", "at": "02:30"},
            BERLIN,
            "2026-10-25T02:45+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-26T02:30+01:00",
        ),
        (
            {"every": "day", "at": "02:30"},
            BERLIN,
            "2026-10-25T02:45+01:00",
            "2026-10-25T02:30+02:00",
            "2026-10-26T02:30+01:00",
        ),
        (
            {"every": "month", "at": "00:00", "day": 31},
            BERLIN,
            "2026-02-28T12:00+01:00",
            "2026-02-28T00:00+01:00",
            "2026-03-31T00:00+02:00",
        ),
        (
            {"every": "month", "at": "00:00", "day": 29},
            BERLIN,
            "2028-02-29T12:00+01:00",
            "2028-02-29T00:00+01:00",
            "2028-03-29T00:00+02:00",
        ),
        (
            {"every": "month", "at": "08:00", "day": 1},
            BERLIN,
            "2026-01-31T12:00+01:00",
            "2026-01-01T08:00+01:00",
            "2026-02-01T08:00+01:00",
        ),
    ],
)
def test_it_is_due_by_the_clock_on_the_wall(raw: Any, zone: ZoneInfo, now: str, before: str, after: str) -> None:
    assert latest(config(**raw), zone, at(now)) == at(before)
    assert upcoming(config(**raw), zone, at(now)) == at(after)


@pytest.mark.parametrize("zone", [BERLIN, JAKARTA, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")])
@pytest.mark.parametrize("time", ["00:00", "01:30", "02:00", "02:30", "23:59"])
def test_each_day_of_a_year_has_exactly_one(zone: ZoneInfo, time: str) -> None:
    wanted = config(every="day", at=time)
    moment, found = at("2026-01-01T00:00+00:00"), []
    for _ in range(365):
        following = upcoming(wanted, zone, moment)
        assert following is not None
        assert latest(wanted, zone, following) == following
        assert latest(wanted, zone, following - timedelta(seconds=1)) != following
        found.append(following.astimezone(zone).date())
        moment = following
    assert [later - earlier for earlier, later in pairwise(found)] == [timedelta(days=1)] * 364
