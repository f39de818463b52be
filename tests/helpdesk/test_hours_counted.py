"""Time that counts only while it is open."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.hours import Hours, Interval

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
OFFICE = Hours("UTC", tuple(Interval(day, time(9), time(17)) for day in range(5)), frozenset({date(2026, 3, 4)}))


def test_within_one_day_it_is_just_later() -> None:
    assert OFFICE.after(MONDAY.replace(hour=10), 3_600) == MONDAY.replace(hour=11)


def test_before_opening_it_begins_with_the_opening() -> None:
    assert OFFICE.after(MONDAY.replace(hour=3), 3_600) == MONDAY.replace(hour=10)


def test_what_is_left_at_closing_counts_from_the_next_opening() -> None:
    assert OFFICE.after(MONDAY.replace(hour=16, minute=30), 3_600) == MONDAY + timedelta(days=1, hours=9, minutes=30)


def test_holidays_and_weekends_do_not_count() -> None:
    assert OFFICE.after(MONDAY + timedelta(days=1, hours=16), 2 * 3_600) == MONDAY + timedelta(days=3, hours=10)


def test_intervals_that_overlap_count_once() -> None:
    hours = Hours(
        "UTC", (Interval(0, time(9), time(12)), Interval(0, time(10), time(11)), Interval(0, time(11), time(14)))
    )
    assert hours.after(MONDAY.replace(hour=9), 5 * 3_600) == MONDAY.replace(hour=14)


def test_a_calendar_that_never_opens_never_gets_there() -> None:
    assert Hours().after(MONDAY, 1) is None


@given(st.integers(0, 7 * 24 * 60), st.integers(1, 200_000))
def test_the_open_time_until_then_is_what_was_asked(minutes: int, seconds: int) -> None:
    begin = MONDAY + timedelta(minutes=minutes)
    end = OFFICE.after(begin, seconds)
    assert end is not None
    counted = sum(
        (min(end, day + timedelta(hours=17)) - max(begin, day + timedelta(hours=9))).total_seconds()
        for day in (MONDAY + timedelta(days=number) for number in range(30))
        if day.weekday() < 5 and day.date() != date(2026, 3, 4)
        if min(end, day + timedelta(hours=17)) > max(begin, day + timedelta(hours=9))
    )
    assert counted == seconds
