"""Who knocks at the builder: supervisors who may change workflows, and one who may only look."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from helpdesk.models import Agent
from tests.workflows.builder.making import colleague, routing, workflow_of
from workflows.models import Workflow


@pytest.fixture
def budi(db: None) -> Agent:
    return colleague("Budi")


@pytest.fixture
def workflow(db: None) -> Workflow:
    return workflow_of(routing())


@pytest.fixture
def page(db: None) -> Client:
    """The browser of somebody who may do everything."""
    client = Client()
    client.force_login(Agent.objects.create_superuser("sue@example.com", "a-long-password", first_name="Sue"))
    return client


@pytest.fixture
def onlooker(db: None) -> Client:
    """The browser of somebody who may see workflows, not change them."""
    agent = colleague("Oni")
    agent.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    client = Client()
    client.force_login(agent)
    return client
