"""Agents, teams and conversations around the inbox."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

from conversations.models import Conversation, Message
from helpdesk.models import Agent, Membership, Team, Visibility
from tests.factories import ConversationFactory, MessageFactory

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_numbers = count(1)


def an_agent(first_name: str = "Ana", *, teams: tuple[Team, ...] = (), **fields: Any) -> Agent:
    agent = Agent.objects.create_user(
        f"agent{next(_numbers)}@example.com", "a-long-password", first_name=first_name, **fields
    )
    for team in teams:
        Membership.objects.create(team=team, agent=agent)
    return agent


def wrote(conversation: Conversation, text: str, *, minutes: float = 0, **fields: Any) -> Message:
    """The contact's message, so many minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    told = {"direction": "inbound", "status": "received", "author_kind": "contact", "at": at, "created_at": at}
    message: Message = MessageFactory(conversation=conversation, text=text, **{**told, **fields})
    return message


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(name="Sales", auto_assign=False)


@pytest.fixture
def agent(db: None, team: Team) -> Agent:
    """Sees everything."""
    return an_agent("Ana", teams=(team,))


@pytest.fixture
def own_team_only(db: None, team: Team) -> Agent:
    return an_agent("Tom", teams=(team,), visibility=Visibility.TEAMS)


@pytest.fixture
def own_only(db: None) -> Agent:
    return an_agent("Olga", visibility=Visibility.OWN)


@pytest.fixture
def conversation(agent: Agent, team: Team) -> Conversation:
    made: Conversation = ConversationFactory(assignee=agent, team=team, last_message_at=NOW, contact__first_name="Siti")
    return made


@pytest.fixture
def sign_in(db: None) -> Callable[[Agent], Client]:
    def signed_in(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent)
        return client

    return signed_in


@pytest.fixture
def inbox(agent: Agent, sign_in: Callable[[Agent], Client]) -> Client:
    """The agent's browser."""
    return sign_in(agent)
