"""The switch of an agent's own availability."""

from django.test import Client

from helpdesk.models import Agent


def test_an_agent_goes_online(inbox: Client, agent: Agent, rung: list[str]) -> None:
    answer = inbox.post("/inbox/availability/", {"availability": "online"}).content.decode()
    agent.refresh_from_db()
    assert agent.availability == "online"
    assert "Ana, Online" in answer
    assert "drain_queues" in rung


def test_another_word_is_refused(inbox: Client, agent: Agent) -> None:
    assert inbox.post("/inbox/availability/", {"availability": "asleep"}).status_code == 422
    agent.refresh_from_db()
    assert agent.availability == "offline"
