"""Whether a channel lets us write to somebody now."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.adapters.base import Window
from channels.models import Channel
from contacts.models import Identity
from conversations.outbound.windows import window
from tests.conversations.outbound.conftest import Once

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHANNEL = Channel(kind="once")


def identity(hours_ago: float | None = None, sent: int = 0) -> Identity:
    at = None if hours_ago is None else NOW - hours_ago * HOUR
    return Identity(external_id="u-1", last_inbound_at=at, sent_since_inbound=sent)


@pytest.fixture
def rule(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Once, "window", Window(24 * HOUR, person_length=168 * HOUR, messages=3))


def test_a_channel_without_a_window_is_always_open(once: Once) -> None:
    assert window(CHANNEL, identity(), NOW).open
    assert window(Channel(kind="custom"), identity(), NOW).until is None


def test_without_an_address_nothing_can_be_sent(once: Once) -> None:
    state = window(CHANNEL, None, NOW)
    assert not state.open
    assert "no address" in state.reason


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(
    ("hours_ago", "sent", "by_person", "is_open"),
    [
        (None, 0, True, False),
        (0, 0, False, True),
        (23.99, 0, False, True),
        (24, 0, False, False),
        (24, 0, True, True),
        (167.99, 0, True, True),
        (168, 0, True, False),
        (1, 2, False, True),
        (1, 3, False, False),
        (1, 3, True, False),
    ],
)
def test_a_window_closes_by_time_and_by_count(
    hours_ago: float | None, sent: int, by_person: bool, is_open: bool
) -> None:
    state = window(CHANNEL, identity(hours_ago, sent), NOW, by_person=by_person)
    assert state.open == is_open
    assert bool(state.reason) != is_open


@pytest.mark.usefixtures("rule")
def test_until_when_it_is_open_is_told() -> None:
    assert window(CHANNEL, identity(1), NOW).until == NOW + 23 * HOUR
    assert "2026-10-01 09:00 UTC" in window(CHANNEL, identity(25), NOW).reason
