"""Programs that call the API as a supervisor and as agents of several rights."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from channels.models import Channel
from contacts.models import Contact
from conversations.models import Conversation
from helpdesk.models import Agent, Token, Visibility
from tests import factories

Answer = Any  # the test client adds json() and more to a response
# What a factory makes is a model's row, which their types do not say.
new_channel: Any = factories.ChannelFactory
new_contact: Any = factories.ContactFactory
new_conversation: Any = factories.ConversationFactory
new_identity: Any = factories.IdentityFactory
new_message: Any = factories.MessageFactory


class Program:
    """A client with a token of ``agent``; ``path`` is what follows /api/v1/."""

    def __init__(self, agent: Agent, scopes: list[str] | None = None, *, raises: bool = True) -> None:
        self.agent = agent
        self.token, self.key = Token.make(name="Test program", agent_id=agent.pk, scopes=scopes)
        self.client = Client(headers={"Authorization": f"Bearer {self.key}"}, raise_request_exception=raises)

    def get(self, path: str, **query: Any) -> Answer:
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Answer:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    def patch(self, path: str, body: Any) -> Answer:
        return self.client.patch(f"/api/v1/{path}", body, content_type="application/json")

    def delete(self, path: str) -> Answer:
        return self.client.delete(f"/api/v1/{path}")


Programs = Callable[..., Program]


@pytest.fixture
def program(db: None) -> Programs:
    """``program(visibility="own", scopes=[…])`` makes an agent with a token."""
    made = 0

    def make(
        visibility: str = Visibility.ALL, scopes: list[str] | None = None, raises: bool = True, **fields: Any
    ) -> Program:
        nonlocal made
        made += 1
        email = fields.pop("email", f"agent-{made}@example.com")
        return Program(Agent.objects.create_user(email, visibility=visibility, **fields), scopes, raises=raises)

    return make


@pytest.fixture
def supervisor(program: Programs) -> Program:
    return program(email="supervisor@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def agent(program: Programs) -> Program:
    """Sees everything, sets nothing up."""
    return program(email="agent@example.com", first_name="Ana", last_name="Agent")


@pytest.fixture
def channel(db: None) -> Channel:
    made: Channel = new_channel(name="Shop")
    return made


@pytest.fixture
def contact(channel: Channel) -> Contact:
    contact: Contact = new_contact(first_name="Carla", last_name="Customer", email="carla@example.com")
    new_identity(contact=contact, channel=channel, external_id="carla")
    return contact


@pytest.fixture
def conversation(contact: Contact, channel: Channel) -> Conversation:
    made: Conversation = new_conversation(contact=contact, channel=channel)
    return made


def fields(response: Answer) -> list[str]:
    """The fields that a problem names."""
    body = response.json()
    assert response["Content-Type"] == "application/problem+json", body
    assert body["status"] == response.status_code
    assert {"type", "title", "status", "detail", "errors"} == body.keys()
    return [str(error["field"]) for error in body["errors"]]
