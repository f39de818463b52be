"""The door as raw ASGI beside Django: no middleware, no session, no thread a request (bar 3 of the bench)."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections

from channels.models import Channel
from conversations.door import directory
from conversations.door import examine as exam
from conversations.door.store import payload
from conversations.door.writer import Overloaded, Writer
from helpdesk import clock

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ADDRESS = re.compile(r"/hooks/([0-9a-zA-Z]{1,32})/?")
BODY_SECONDS = 15.0  # for a body to arrive
KEEP_SECONDS = 10.0  # for it to be written
SMALL = 32_768  # bytes; larger bodies are read in a thread, so that the loop's streams do not stutter

_writer = Writer()


class Gone(Exception):
    """The client went away before its body was here."""


class TooLarge(Exception):
    """The body is more than the channel takes."""


def serves(path: str) -> bool:
    """Whether this application, rather than Django, answers ``path``."""
    return ADDRESS.fullmatch(path) is not None


async def application(scope: Message, receive: Receive, send: Send) -> None:
    try:
        reply = await _answer(scope, receive)
    except Gone:
        return
    except (Error, Overloaded, TimeoutError):
        reply = exam.UNAVAILABLE
    await _send(send, reply)


async def _answer(scope: Message, receive: Receive) -> exam.Reply:
    address = ADDRESS.fullmatch(scope["path"])
    if address is None:
        return exam.NOT_FOUND
    channel = directory.remembered(address.group(1)) or await _look_up(address.group(1))
    if channel is None:
        return exam.NOT_FOUND
    if scope["method"] == "GET":
        return exam.handshake(channel, dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)))
    if scope["method"] != "POST":
        return exam.NOT_ALLOWED
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return await _post(channel, headers, receive)


async def _post(channel: Channel, headers: Mapping[str, str], receive: Receive) -> exam.Reply:
    limit = exam.limit_of(channel)
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        return exam.too_large(limit)
    try:
        body = await asyncio.wait_for(_body(receive, limit), BODY_SECONDS)
    except TooLarge:
        return exam.too_large(limit)
    except TimeoutError:
        return exam.TOO_SLOW
    now = clock.now()
    if len(body) <= SMALL:
        reply = exam.examine(channel, headers, body, now)
    else:
        reply = await asyncio.to_thread(exam.examine, channel, headers, body, now)
    if reply.keeps:
        await asyncio.wait_for(_writer.write(payload(channel, headers, body, now)), KEEP_SECONDS)
    return reply


async def _body(receive: Receive, limit: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


@sync_to_async(thread_sensitive=False)
def _look_up(public_id: str) -> Channel | None:
    close_old_connections()
    try:
        return directory.look_up(public_id)
    finally:
        close_old_connections()


async def _send(send: Send, reply: exam.Reply) -> None:
    headers = {
        "content-type": reply.content_type,
        "content-length": str(len(reply.body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        **{name.lower(): value for name, value in reply.headers.items()},
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": reply.body})
