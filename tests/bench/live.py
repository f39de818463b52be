"""Bar 10: event committed → heard by 500 open pages; and what a stream costs."""

import asyncio
import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone

from channels.models import Channel
from contacts.models import Contact
from conversations.actions.comment import NewComment, comment
from conversations.actions.status import Opening, open_new
from conversations.models import Conversation, OpenedBy
from helpdesk import actors
from helpdesk.models import Agent
from tests.bench.house import free_port, running
from tests.bench.idle import pss
from tests.bench.machine import percentile
from tests.bench.routed import Figures

PAGES_AN_AGENT = 10


def streams(channel: Channel, pages: int, events: int) -> Figures:
    cookies = [_session(agent) for agent in _agents(pages // PAGES_AN_AGENT) for _ in range(PAGES_AN_AGENT)]
    conversation = _conversation(channel)
    port = free_port()
    with running(["serve", "--port", str(port)], ready=f"http://127.0.0.1:{port}/healthz") as (web,):
        return asyncio.run(_measure(port, web.pid, cookies, conversation, events))


async def _measure(port: int, pid: int, cookies: list[str], conversation: Conversation, events: int) -> Figures:
    heard: list[tuple[str, float]] = []
    await asyncio.sleep(1)
    before = pss(pid)
    readers = []
    for cookie in cookies:
        readers.append(asyncio.create_task(_listen(port, cookie, heard)))
        await asyncio.sleep(0.01)
    await asyncio.sleep(3)
    after = pss(pid)
    late: list[float] = []
    for number in range(events):
        heard.clear()
        committed = await asyncio.to_thread(_write, conversation, number)
        await asyncio.sleep(1)
        late += [(at - committed) * 1000 for _, at in heard]
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    return {
        "pages": len(cookies),
        "heard": len(late),
        "expected": len(cookies) * events,
        "p50_ms": percentile(late, 50),
        "p99_ms": percentile(late, 99),
        "kib_a_stream": (after - before) / 1024 / len(cookies),
    }


async def _listen(port: int, cookie: str, heard: list[tuple[str, float]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /live/inbox/ HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n"
        "sec-fetch-site: same-origin\r\naccept: text/event-stream\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise SystemExit(f"A stream was refused: {head.splitlines()[0]!r}")
    while line := await reader.readline():
        if line.startswith(b"data:") and b"comment.added" in line:
            heard.append((line.decode(), time.time()))


def _write(conversation: Conversation, number: int) -> float:
    with transaction.atomic():
        comment([NewComment(conversation, f"Note {number}", actors.SYSTEM)], now=timezone.now())
    return time.time()


def _agents(count: int) -> list[Agent]:
    return [Agent.objects.create_user(f"page{number}@example.com", availability="online") for number in range(count)]


def _session(agent: Agent) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(agent.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _conversation(channel: Channel) -> Conversation:
    contact = Contact.objects.create(first_name="Live")
    with transaction.atomic():
        return open_new([Opening(contact.pk, channel.pk, OpenedBy.API, actors.SYSTEM)], now=timezone.now())[0]
