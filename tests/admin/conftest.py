"""People who knock at the admin: a superuser, a supervisor with the group's rights, an agent without any."""

from collections.abc import Callable

import pytest
from django.test import Client

from helpdesk.admin.supervisors import supervisors
from helpdesk.models import Agent

SignedIn = Callable[[Agent], Client]


@pytest.fixture
def supervisor(db: None) -> Agent:
    agent = Agent.objects.create_user("sup@example.com", "a-long-password", first_name="Sup", is_staff=True)
    agent.groups.add(supervisors())
    return agent


@pytest.fixture
def superuser(db: None) -> Agent:
    return Agent.objects.create_superuser("root@example.com", "a-long-password")


@pytest.fixture
def agent(db: None) -> Agent:
    return Agent.objects.create_user("ana@example.com", "a-long-password", first_name="Ana")


@pytest.fixture
def signed_in() -> SignedIn:
    def sign_in(who: Agent) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return sign_in


@pytest.fixture
def page(supervisor: Agent, signed_in: SignedIn) -> Client:
    """A supervisor's browser."""
    return signed_in(supervisor)
