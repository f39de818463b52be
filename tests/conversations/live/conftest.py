"""Streams without a server: the ASGI application is called as a server would."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from channels.models import Channel
from conversations.live import hubs
from conversations.live.asgi import application
from conversations.models import Conversation
from helpdesk.models import Agent
from tests.factories import ConversationFactory, IdentityFactory

PATIENCE = 10.0  # seconds


@dataclass
class Page:
    """What a page has received."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    ended: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for frame in self.body.decode().split("\n\n"):
            lines = dict(
                line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":") and ": " in line
            )
            if "event" in lines:
                found.append((lines["event"], json.loads(lines["data"])))
        return found

    def kinds(self) -> list[str]:
        return [data.get("kind", event) for event, data in self.events()]

    def ids(self) -> list[int]:
        return [int(line[4:]) for line in self.body.decode().splitlines() if line.startswith("id: ")]

    async def until(self, seen: Callable[["Page"], bool]) -> None:
        """Waits until it is so; fails with what came instead."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not seen(self):
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            raise AssertionError(f"It never came; what came: {self.status} {self.body.decode()!r}") from None


@asynccontextmanager
async def opened(path: str, **headers: str) -> AsyncIterator[Page]:
    """A page with an open stream; ``last_event_id="7"`` is the header Last-Event-ID."""
    page, leave = Page(), asyncio.Event()
    plain, _, query = path.partition("?")
    sent = {"host": "testserver", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": "GET",
        "path": plain,
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }

    async def receive() -> dict[str, Any]:
        await leave.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            page.status = message["status"]
            page.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            page.body += message["body"]
            page.ended = not message.get("more_body", False)
        page.news.set()

    task = asyncio.create_task(application(scope, receive, send))
    try:
        await page.until(lambda page: page.ended or b"open" in page.body)
        yield page
    finally:
        leave.set()
        await asyncio.wait_for(task, PATIENCE)


def walk(story: Callable[[], Awaitable[None]]) -> None:
    """Runs an asynchronous story in a loop of its own and ends the hub with it."""

    async def told() -> None:
        try:
            await story()
        finally:
            await hubs.stop()

    asyncio.run(told())


async def now_do(action: Callable[..., Any], *args: Any) -> Any:
    """Something synchronous, as another process would do it."""
    return await asyncio.to_thread(action, *args)


@pytest.fixture(autouse=True)
def _no_hub_left() -> Iterator[None]:
    yield
    assert hubs.running() is None


def cookie(agent: Agent) -> str:
    client = Client()
    client.force_login(agent)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@pytest.fixture
def agent() -> Agent:
    return Agent.objects.create_user("ana@example.com", first_name="Ana")


@pytest.fixture
def chat() -> Channel:
    return Channel.objects.create(kind="webchat", name="Shop", secrets={"identity": "x"})


@pytest.fixture
def conversation(chat: Channel) -> Conversation:
    identity = IdentityFactory(channel=chat, external_id="visitor-1")
    return ConversationFactory(contact=identity.contact, channel=chat)
