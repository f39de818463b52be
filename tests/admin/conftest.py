"""People who knock at the admin: a superuser, a supervisor with the group's rights, an agent without any."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from helpdesk.admin.supervisors import supervisors
from helpdesk.models import Agent
from workflows import compiled
from workflows.demo.make import make

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


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo, made once for a module: it takes seconds."""
    compiled.forget()  # the last module's workflows had the same numbers
    with django_db_blocker.unblock(), transaction.atomic():
        make(timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(made: None, db: None) -> None:
    """The demo; what a test changes in it is undone."""
