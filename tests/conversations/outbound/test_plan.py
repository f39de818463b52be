"""The retry plan."""

from datetime import timedelta

import pytest

from conversations.outbound.plan import pause

SECONDS = [5, 60, 300, 1800, 7200, 18000, 36000]


@pytest.mark.parametrize(("attempts", "seconds"), list(enumerate(SECONDS, start=1)))
def test_each_pause_is_longer_than_the_one_before(attempts: int, seconds: int) -> None:
    assert pause(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize("attempts", [8, 9, 100])
def test_after_the_last_pause_it_is_given_up(attempts: int) -> None:
    assert pause(attempts) is None
    assert pause(attempts, timedelta(seconds=1)) is None


@pytest.mark.parametrize(("asked", "given"), [(0, 5), (4, 5), (120, 120), (86400, 86400)])
def test_what_the_provider_asks_for_is_the_least(asked: int, given: int) -> None:
    assert pause(1, timedelta(seconds=asked)) == timedelta(seconds=given)
