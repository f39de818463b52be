"""Providers' times (CHANNELS 0.2, rule 6)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from channels.times import read_time

MOMENT = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
SECONDS = int(MOMENT.timestamp())


@pytest.mark.parametrize(
    "value",
    [
        SECONDS,
        str(SECONDS),
        float(SECONDS),
        SECONDS * 1000,
        str(SECONDS * 1000),
        "2026-10-01T10:00:00Z",
        "2026-10-01T12:00:00+02:00",
        "2026-10-01T10:00:00",
        " 2026-10-01 10:00:00Z ",
    ],
)
def test_every_form_of_a_time_is_read(value: Any) -> None:
    assert read_time(value) == MOMENT


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "soon",
        True,
        [],
        {},
        0,
        -5,
        10**400,
        1e300,
        "9" * 50,
        "٣",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert read_time(value) is None
