"""Availability of agents."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk import availability
from helpdesk.models import Agent, Availability, Organisation
from helpdesk.tasks import set_offline_due

pytestmark = pytest.mark.django_db
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def agent() -> Agent:
    return Agent.objects.create_user("ana@example.com")


def test_who_comes_online_is_offered_what_waits(agent: Agent, rung: list[str]) -> None:
    assert availability.set_availability(agent.pk, Availability.ONLINE, NOON)
    agent.refresh_from_db()
    assert (agent.availability, agent.availability_changed_at, agent.last_seen_at) == ("online", NOON, NOON)
    assert rung == ["drain_queues"]


def test_who_is_there_already_changes_nothing(agent: Agent, rung: list[str]) -> None:
    availability.set_availability(agent.pk, Availability.ONLINE, NOON)
    assert not availability.set_availability(agent.pk, Availability.ONLINE, NOON + MINUTE)
    agent.refresh_from_db()
    assert agent.availability_changed_at == NOON
    assert rung == ["drain_queues"]


def test_an_unknown_word_is_refused_with_those_there_are(agent: Agent) -> None:
    with pytest.raises(ValueError, match="online, away, offline"):
        availability.set_availability(agent.pk, "busy", NOON)


def test_who_is_not_seen_goes_offline_after_the_organisation_s_minutes(agent: Agent) -> None:
    Organisation.objects.create(id=1, offline_after=10)
    availability.set_availability(agent.pk, Availability.ONLINE, NOON)
    availability.seen(agent.pk, NOON + 5 * MINUTE)
    assert not set_offline_due(NOON + 15 * MINUTE)
    assert set_offline_due(NOON + 16 * MINUTE)
    assert list(availability.gone(NOON + 16 * MINUTE)) == [agent.pk]


def test_being_seen_is_written_at_most_once_a_minute(agent: Agent, django_assert_num_queries: object) -> None:
    availability.seen(agent.pk, NOON)
    availability.seen(agent.pk, NOON + MINUTE / 2)
    agent.refresh_from_db()
    assert agent.last_seen_at == NOON
