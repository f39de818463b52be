"""The door, asked either through Django's view or through its raw ASGI application: both must say the same."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from channels.models import Channel
from conversations.door import asgi, directory, writer
from helpdesk import clock
from helpdesk.http import signature
from tests.factories import ChannelFactory


@dataclass
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        return json.loads(self.body)


Ask = Callable[..., Answer]


def ask_view(path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, method: str = "POST") -> Answer:
    sent = {name: value for name, value in (headers or {}).items() if name != "content-length"}
    response = Client(raise_request_exception=True).generic(
        method, path, body, content_type="application/json", headers=sent
    )
    return Answer(response.status_code, response.content, {key.lower(): value for key, value in response.items()})


def ask_asgi(path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, method: str = "POST") -> Answer:
    """In an event loop of its own, the body in pieces."""
    path, _, query = path.partition("?")
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": raw}
    parts = [body[at : at + 65536] for at in range(0, len(body), 65536)] or [b""]
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming[-1]["more_body"] = False
    sent: list[Any] = []

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(asgi.application(scope, receive, send))
    start, end = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], end["body"], named)


@pytest.fixture(params=["view", "asgi"])
def ask(request: pytest.FixtureRequest, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Committed rows: the raw door reads and writes in threads of its own."""
    directory.forget()
    if request.param == "view":
        yield ask_view
        return
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0.01)  # its connection is closed before the test database is dropped
    monkeypatch.setattr(asgi, "_writer", writer.Writer())
    yield ask_asgi


@pytest.fixture
def channel(db: None) -> Channel:
    directory.forget()
    return ChannelFactory(kind="custom")


def signed(channel: Channel, body: bytes, message_id: str = "hook-1", age: int = 0) -> dict[str, str]:
    timestamp = int(clock.now().timestamp()) - age
    return signature.headers([channel.secrets["signing"]], message_id, timestamp, body)


def hello(message_id: str = "ext-1", text: str = "Hi") -> bytes:
    return json.dumps({"type": "message", "id": message_id, "contact": {"id": "u-1"}, "text": text}).encode()
