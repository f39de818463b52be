"""Counts beside the lists: right, within rights, never past the cap."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.inbox import counts
from conversations.inbox.counts import capped, count
from conversations.inbox.lists import Folder, teams_of
from conversations.models import Status
from helpdesk.models import Agent, Team
from tests.conversations.inbox.conftest import an_agent
from tests.factories import ConversationFactory


def counted(agent: Agent, folder: str = "mine") -> dict[str, int]:
    return count(agent, Folder.read(folder), teams_of(agent))


def test_every_list_is_counted_in_one_statement(agent: Agent, team: Team) -> None:
    ConversationFactory(assignee=agent, team=team, unread_count=3)
    ConversationFactory(assignee=agent, status=Status.SNOOZED)
    ConversationFactory(team=team)
    teams = teams_of(agent)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = count(agent, Folder("mine"), teams)
    assert len(queries) == 1
    assert found == {"mine": 1, "unassigned": 1, "all": 2, f"team-{team.pk}": 2, "snoozed": 1, "unread": 1}


def test_what_an_agent_may_not_see_is_not_counted(own_team_only: Agent, own_only: Agent, team: Team) -> None:
    ConversationFactory(team=Team.objects.create(name="Support"), assignee=an_agent())
    ConversationFactory(team=team)
    ConversationFactory(assignee=own_only)
    assert counted(own_team_only)["all"] == 1
    assert counted(own_only)["all"] == 1
    assert counted(own_only)["unassigned"] == 0


def test_counting_stops_one_past_the_cap(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "CAP", 2)
    for _ in range(5):
        ConversationFactory(assignee=agent)
    assert counted(agent)["mine"] == 3


@pytest.mark.parametrize(("number", "words"), [(0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_a_count_is_read_as(number: int, words: str) -> None:
    assert capped(number) == words
