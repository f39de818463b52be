"""The raw ASGI application under /live/: a stream costs some kilobytes and no thread (docs/live.md)."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from conversations.live import batch as batches
from conversations.live import hubs
from conversations.live.ask import ask
from conversations.live.frames import replayed
from conversations.live.gate import Pass, Refusal, agent_pass, is_cross_site, is_known_host, visitor_pass
from conversations.live.hub import Hub
from conversations.live.problem import problem
from conversations.live.stream import Stream
from helpdesk import clock

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

STREAMS_OF_AGENT = 12  # pages
STREAMS_OF_VISITOR = 6
STREAMS = 5000  # in this process

INBOX = "/live/inbox/"
CHAT = re.compile(r"/live/chat/([0-9a-zA-Z]{1,32})/")
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
HELLO = b"retry: 2000\n: open\n\n"


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        raise ValueError(f"/live/ speaks HTTP only, not {scope['type']}.")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    found = await _admit(scope, headers)
    if isinstance(found, Refusal):
        await problem(send, found)
        return
    hub = await hubs.current()
    stream = Stream(agent_id=found.agent_id, session_key=found.session_key, visitor=found.visitor)
    refusal = _crowded(hub, stream)
    if refusal is not None:
        await problem(send, refusal)
        return
    hub.add(stream, found.rights)
    gone = asyncio.create_task(_wait_for_disconnect(receive, stream))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _send(send, HELLO + await _replay(found, last_event_id(scope, headers)))
        while not stream.is_closed:
            await _send(send, await stream.take())
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except OSError:
        pass  # the page went away while we wrote: what it missed is replayed when it comes back
    finally:
        gone.cancel()
        hub.remove(stream)


async def _admit(scope: Message, headers: dict[str, str]) -> Pass | Refusal:
    if scope["method"] != "GET":
        return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "A live stream is read with GET.")
    if not is_known_host(headers):
        return Refusal(HTTPStatus.BAD_REQUEST, "This host is not among ALLOWED_HOSTS.")
    if is_cross_site(headers, scope.get("scheme", "http")):
        return Refusal(HTTPStatus.FORBIDDEN, "Live streams are only for pages of this helpdesk.")
    if scope["path"] == INBOX:
        return await ask(agent_pass, headers.get("cookie", ""), clock.now())
    chat = CHAT.fullmatch(scope["path"])
    if chat is not None:
        return await ask(visitor_pass, chat.group(1), headers.get("authorization", ""))
    return Refusal(HTTPStatus.NOT_FOUND, "There is no such stream.")


def _crowded(hub: Hub, stream: Stream) -> Refusal | None:
    if stream.agent_id is not None:
        mine, most = len(hub.agents.get(stream.agent_id, ())), STREAMS_OF_AGENT
    else:
        assert stream.visitor is not None
        mine, most = len(hub.visitors.get(stream.visitor, ())), STREAMS_OF_VISITOR
    if mine >= most:
        return Refusal(HTTPStatus.TOO_MANY_REQUESTS, f"You have {mine} pages open; close one, then try again.", 15)
    if len(hub.streams()) >= STREAMS:
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Too many pages are open at the moment; try again soon.", 30)
    return None


def last_event_id(scope: Message, headers: dict[str, str]) -> int | None:
    """From the header of a reconnect, or ``?after=`` of a page's first request."""
    sent = headers.get("last-event-id", "")
    if not sent:
        sent = scope.get("query_string", b"").decode("latin-1").removeprefix("after=")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else None


async def _replay(found: Pass, last_id: int | None) -> bytes:
    if last_id is None:
        return b""
    contact_id = found.contact_id if found.visitor is not None else None
    if found.visitor is not None and contact_id is None:
        return b""  # never wrote: there is nothing that could have been missed
    hints = await ask(batches.missed, last_id, clock.now(), contact_id)
    return replayed(hints, found.rights)


async def _send(send: Send, frames: bytes) -> None:
    if frames:
        await send({"type": "http.response.body", "body": frames, "more_body": True})


async def _wait_for_disconnect(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()
