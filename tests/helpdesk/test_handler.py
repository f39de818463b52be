"""Django under ASGI: a whole request in one thread, small bodies in one message, large files in pieces."""

import asyncio
import io
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language

from helpdesk.handler import CHUNK, Handler

LARGE = 4 * CHUNK + 1
threads: list[int] = []


def note_thread(**kwargs: Any) -> None:
    threads.append(threading.get_ident())


def page(request: HttpRequest) -> HttpResponse:
    note_thread()
    response = HttpResponse(f"{get_language()} {request.body.decode()}")
    response.set_cookie("seen", "yes")
    return response


def broken(request: HttpRequest) -> HttpResponse:
    raise ArithmeticError


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"x" * int(request.GET["size"])))


urlpatterns = [path("page/", page), path("broken/", broken), path("file/", file)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def listened() -> Iterator[list[int]]:
    threads.clear()
    for signal in (request_started, request_finished):
        signal.connect(note_thread)
    yield threads
    for signal in (request_started, request_finished):
        signal.disconnect(note_thread)


def ask(where: str, *, language: str = "en", handler: Handler | None = None) -> list[Mapping[str, Any]]:
    """What is sent in answer to one request."""
    sent: list[Mapping[str, Any]] = []
    location, _, query = where.partition("?")
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": location,
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"accept-language", language.encode())],
    }

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run((handler or Handler())(scope, receive, send))
    return sent


def body_of(sent: list[Mapping[str, Any]]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent[1:])


def test_a_request_is_one_threads_from_its_beginning_to_its_end(listened: list[int]) -> None:
    ask("/page/")
    assert len(listened) == 3
    assert len(set(listened)) == 1
    assert listened[0] != threading.get_ident()


def test_a_page_is_sent_with_headers_and_cookies_in_one_message() -> None:
    start, *rest = ask("/page/")
    names = {name.lower() for name, _ in start["headers"]}
    assert start["status"] == 200
    assert {b"content-type", b"set-cookie", b"x-request-id", b"content-security-policy"} <= names
    assert [(message["body"], message["more_body"]) for message in rest] == [(b"en ", False)]


def test_one_requests_language_is_not_left_to_the_next() -> None:
    handler = Handler()
    assert body_of(ask("/page/", language="ru", handler=handler)) == b"ru "
    assert body_of(ask("/page/", language="xx", handler=handler)) == b"en "


def test_a_view_that_breaks_is_answered_and_the_next_request_is_served() -> None:
    handler = Handler()
    assert ask("/broken/", handler=handler)[0]["status"] == 500
    assert ask("/page/", handler=handler)[0]["status"] == 200


def test_a_small_file_needs_one_message() -> None:
    sent = ask("/file/?size=1000")
    assert body_of(sent) == b"x" * 1000
    assert len(sent) == 2


def test_a_large_file_comes_whole_in_pieces_that_are_not_large() -> None:
    sent = ask(f"/file/?size={LARGE}")
    assert len(body_of(sent)) == LARGE
    assert max(len(message.get("body", b"")) for message in sent[1:]) <= 2 * CHUNK
    assert [message.get("more_body", False) for message in sent[1:]][-2:] == [True, False]


def test_a_client_that_goes_away_with_its_body_unsent_is_answered_nothing() -> None:
    sent: list[object] = []

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Handler()({"type": "http", "method": "POST", "path": "/page/", "headers": []}, receive, send))
    assert sent == []
