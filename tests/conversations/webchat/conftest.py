"""A web chat and visitors, as their browsers would speak to it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from channels.models import Channel

SECRET = "the-secret-of-the-customers-own-site"


@dataclass
class Visit:
    channel: Channel
    client: Client
    token: str = ""
    address: str = "198.51.100.7"

    def path(self, path: str) -> str:
        return f"/chat/{self.channel.public_id}/{path}"

    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def post(self, path: str, data: Any) -> Any:
        return self.client.post(
            self.path(path), data, "application/json", headers=self.headers(), REMOTE_ADDR=self.address
        )

    def get(self, path: str) -> Any:
        return self.client.get(self.path(path), headers=self.headers(), REMOTE_ADDR=self.address)

    def upload(self, content: Any) -> Any:
        return self.client.post(
            self.path("files/"), {"file": content}, headers=self.headers(), REMOTE_ADDR=self.address
        )

    def begin(self, **data: Any) -> Any:
        answer = self.post(
            "session/", {"token": self.token, "page_url": "https://shop.example/", "locale": "en", **data}
        )
        if answer.status_code == 200:
            self.token = answer.json()["token"]
        return answer

    def say(self, text: str = "Hi", **data: Any) -> Any:
        return self.post("messages/", {"client_id": str(uuid4()), "text": text, **data})

    def texts(self) -> list[str]:
        return [message["text"] for message in self.get("messages/").json()["messages"]]


def make_chat(name: str = "Shop", **settings: Any) -> Channel:
    return Channel.objects.create(kind="webchat", name=name, settings=settings, secrets={"identity": SECRET})


@pytest.fixture
def chat(db: None) -> Channel:
    return make_chat(title="Shop", allowed_origins=["https://shop.example"])


@pytest.fixture
def visit(chat: Channel) -> Visit:
    """A visitor who has begun a visit and said nothing yet."""
    made = Visit(chat, Client())
    made.begin()
    return made


@pytest.fixture
def other(chat: Channel) -> Visit:
    """Another visitor of the same chat, from another address."""
    made = Visit(chat, Client(), address="203.0.113.9")
    made.begin()
    return made
