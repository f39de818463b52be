"""How each type reads what a document may hold."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from workflows.conditions.types import (
    CLOCKS,
    DAYS,
    DAYS_OF_WEEK,
    DURATIONS,
    FLAGS,
    NUMBERS,
    Mismatch,
    Type,
    show_moment,
)


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (CLOCKS, 1050, time(17, 30)),
        (CLOCKS, 0, time(0)),
        (CLOCKS, 1439, time(23, 59)),
        (CLOCKS, " 9:05 ", time(9, 5)),
        (CLOCKS, "23:59:58", time(23, 59, 58)),
        (CLOCKS, time(8), time(8)),
        (NUMBERS, " -12.5 ", -12.5),
        (NUMBERS, "007", 7),
        (FLAGS, " Open ", True),
        (FLAGS, "0", False),
        (DURATIONS, timedelta(minutes=2), 120),
        (DURATIONS, 90, 90),
        (DAYS_OF_WEEK, "SUNDAY", 6),
        (DAYS, "2026-12-31", date(2026, 12, 31)),
        (DAYS, "2026-12-31T10:00:00", datetime(2026, 12, 31, 10, tzinfo=UTC)),
    ],
)
def test_it_reads(kind: Type, value: Any, read: Any) -> None:
    assert kind.read(value) == read


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (CLOCKS, 1440),
        (CLOCKS, -1),
        (CLOCKS, True),
        (CLOCKS, "24:00"),
        (CLOCKS, "9"),
        (NUMBERS, "1e5"),
        (NUMBERS, True),
        (NUMBERS, "1" * 31),
        (FLAGS, 1),
        (DURATIONS, "1 hour"),
        (DAYS_OF_WEEK, 1),
        (DAYS, "31.12.2026"),
        (DAYS, 20261231),
    ],
)
def test_it_says_what_is_not_of_its_kind(kind: Type, value: Any) -> None:
    with pytest.raises(Mismatch, match=f"is not {kind.what}"):
        kind.read(value)


def test_moments_are_written_as_documents_write_them() -> None:
    shown = [show_moment(value) for value in (time(9), time(9, 0, 30), date(2026, 1, 2))]
    assert shown == [
        "09:00",
        "09:00:30",
        "2026-01-02",
    ]
