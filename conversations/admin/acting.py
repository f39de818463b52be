"""Who acts in the admin, as the actions want to know it."""

from django.http import HttpRequest

from helpdesk import actors
from helpdesk.models import Agent


def person(request: HttpRequest) -> Agent:
    """The agent who is signed in; the admin lets nobody else in."""
    assert isinstance(request.user, Agent)
    return request.user


def actor(request: HttpRequest) -> actors.Actor:
    agent = person(request)
    return actors.agent(agent.pk, agent.name)
