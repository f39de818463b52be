"""Django under ASGI with a whole request in one thread of a bounded pool.

Django's own handler changes threads two dozen times a request when middleware and views are synchronous, as ours are,
and begins a thread, and with it a connection, for each: 4 to 7 times the cost of an empty view."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import IO, Any, TypeVar, cast

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import set_script_prefix

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Response = HttpResponse | StreamingHttpResponse
Result = TypeVar("Result")

CHUNK = 2**18  # bytes of a file read at once; a smaller file needs no second visit to a thread


class Handler(ASGIHandler):
    """What a client that goes away began is finished, not cancelled: a thread cannot be."""

    chunk_size = CHUNK

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(settings.DATABASE_POOL, thread_name_prefix="page")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response, head, rest = await self._in_thread(self._respond, scope, body)
            await send(_start(response))
            await send({"type": "http.response.body", "body": head, "more_body": rest is not None})
            if rest is not None:
                await self._stream(response, rest, send)

    async def _in_thread(self, do: Callable[..., Result], *args: Any) -> Result:
        """Each time in a context of its own, so that no request finds the language or the log's words of another."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, do, *args)

    def _respond(self, scope: Scope, body: IO[bytes]) -> tuple[Response, bytes, Iterator[bytes] | None]:
        """The response, closed; its body; and, of a large file, whence the rest of it comes: then it is open."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response = cast(Response, refusal if request is None else self.get_response(request))
        response._handler_class = self.__class__  # type: ignore[union-attr]  # as Django's do: who sends the signal
        if not isinstance(response, StreamingHttpResponse):
            response.close()
            return response, response.content, None
        if isinstance(response, FileResponse):
            response.block_size = CHUNK
        rest: Iterator[bytes] = iter(response)
        head = list(islice(rest, 2))
        if len(head) < 2:
            response.close()
            return response, b"".join(head), None
        # The thread's connection is given back now: whichever thread is free will read the rest.
        signals.request_finished.send(sender=self.__class__)
        return response, b"".join(head), rest

    async def _stream(self, response: Response, rest: Iterator[bytes], send: Send) -> None:
        try:
            while (chunk := await self._in_thread(next, rest, None)) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body"})
        finally:
            await self._in_thread(response.close)


def _start(response: Response) -> MutableMapping[str, Any]:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [
        (b"Set-Cookie", morsel.output(header="").strip().encode("ascii")) for morsel in response.cookies.values()
    ]
    return {"type": "http.response.start", "status": response.status_code, "headers": [*headers, *cookies]}
