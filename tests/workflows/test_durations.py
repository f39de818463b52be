"""Durations as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("1h", 3_600), ("2d", 172_800), ("1h 30m", 5_400), (" 1H30M ", 5_400), (60, 60)],
)
def test_durations_are_read(text: object, seconds: int) -> None:
    assert durations.parse(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "1", "h", "1 hour", "-5m", "1.5h", "5m x", None, True, -1, 1.5, "٣m", "9" * 60 + "s", ["1h"]]
)
def test_what_is_no_duration_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError, match="write one such as 90s"):
        durations.parse(text)


@given(st.integers(0, 10**9))
def test_what_is_shown_is_read_again(seconds: int) -> None:
    assert durations.parse(durations.show(seconds)) == seconds


def test_words_are_for_reading() -> None:
    assert durations.words(5_400) == "1 h 30 min"
    assert durations.words(0) == "0 s"
