"""Whom a guide needs, and the short way to say it: a team with one agent; a step that assigns to a team."""

from collections.abc import Callable

import pytest

from helpdesk.models import Agent, Membership, Team
from tests.browser.desk import Desk

TeamOf = Callable[[str, str], Agent]


@pytest.fixture
def team_of(desk: Desk) -> TeamOf:
    """``team_of("Sales", "Ana")``: a team whose only member is that agent, online."""

    def make(team: str, agent: str) -> Agent:
        row, _made = Team.objects.get_or_create(name=team)
        row.memberships.all().delete()
        member = desk.agent_of(agent)
        Membership.objects.create(team=row, agent=member)
        return member

    return make
