"""Limits against abuse: exact, over all processes, and told with a sentence."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import override_settings

from channels.models import Channel
from conversations.webchat.limits import TooMany, limit, network, take
from helpdesk.processes import prepare, web
from tests.conversations.webchat.conftest import Visit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHARED = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "limits_of_test"}}


def test_the_sixth_visitor_of_an_hour_waits(chat: Channel) -> None:
    answers = [Visit(chat, Client()).begin() for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 3500 < int(answers[-1]["Retry-After"]) <= 3600
    assert "try again" in answers[-1].json()["detail"]


def test_a_visitor_who_comes_back_is_not_counted(visit: Visit) -> None:
    assert [visit.begin().status_code for _ in range(10)] == [200] * 10


def test_the_eleventh_message_at_once_waits(visit: Visit) -> None:
    assert [visit.say().status_code for _ in range(11)] == [202] * 10 + [429]


def test_a_network_begins_six_conversations(chat: Channel, settings: pytest.FixtureRequest) -> None:
    settings.CHAT_LIMITS = {"session": "100/60"}  # type: ignore[attr-defined]
    visits = [Visit(chat, Client()) for _ in range(7)]
    for visit in visits:
        visit.begin()
    assert [visit.say().status_code for visit in visits] == [202] * 6 + [429]


def test_quick_first_messages_of_one_visitor_are_one_conversation(visit: Visit) -> None:
    assert [visit.say().status_code for _ in range(8)] == [202] * 8


def test_a_use_counts_until_its_time_is_over(db: None) -> None:
    for second in range(10):
        take("message", "a", NOW + timedelta(seconds=second))
    take("message", "a", NOW + timedelta(seconds=10))
    with pytest.raises(TooMany) as told:
        take("message", "a", NOW + timedelta(seconds=10.5))
    assert told.value.retry_after == 1


def test_one_visitors_limit_is_not_anothers(db: None) -> None:
    for _ in range(10):
        take("message", "a", NOW)
    take("message", "b", NOW)


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one(address: str, whose: str) -> None:
    assert network(address) == whose


def test_a_forged_forwarding_header_changes_nothing(chat: Channel) -> None:
    for number in range(5):
        Visit(chat, Client(headers={"x-forwarded-for": f"203.0.113.{number}"})).begin()
    assert Visit(chat, Client(headers={"x-forwarded-for": "203.0.113.99"})).begin().status_code == 429


def test_a_setting_changes_a_limit() -> None:
    with override_settings(CHAT_LIMITS={"session": "2/60"}):
        assert (limit("session").count, limit("session").seconds) == (2, 60)


def test_a_setting_that_is_none_is_told_with_its_form() -> None:
    with override_settings(CHAT_LIMITS={"session": "many"}), pytest.raises(ValueError, match="session=5/3600"):
        limit("session")


@pytest.fixture
def shared_cache(transactional_db: None) -> Iterator[None]:
    """The cache that processes share, instead of the tests' own in memory."""
    with override_settings(CACHES=SHARED):
        call_command("createcachetable", verbosity=0)
        yield
        caches["default"].clear()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE limits_of_test")


def test_a_burst_from_many_sides_passes_exactly_as_many_as_allowed(shared_cache: None) -> None:
    def attempt(_: int) -> bool:
        try:
            take("message", "burst", NOW)
        except TooMany:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 10


@pytest.mark.parametrize(("demo", "told", "count"), [(False, {}, 5), (True, {}, 300), (True, {"session": "7/60"}, 7)])
def test_an_office_may_try_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, settings: Any, demo: bool, told: dict[str, str], count: int
) -> None:
    settings.CHAT_LIMITS = told
    monkeypatch.setattr(web, "listen", lambda host, port: None)
    monkeypatch.setattr(prepare, "in_child", lambda demo: False)  # as far as that
    with pytest.raises(CommandError, match="set-up failed"):
        call_command("up", demo=demo)
    assert limit("session").count == count
