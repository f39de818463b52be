"""One thread a process that writes payloads for the event loop: all that came in while the last commit was under way
go into the next one. A lone request waits for nobody; a burst costs one commit for many."""

import asyncio
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread

import structlog
from django.db import DataError, Error, InterfaceError, OperationalError, connection

from channels.models import Payload
from conversations.door.store import keep_all

log = structlog.get_logger(__name__)

BATCH = 200  # payloads a commit
MOST_WAITING = 2000  # beyond it we are not able to keep up, and say so
MOST_BYTES = 64_000_000
IDLE_SECONDS = 5.0  # after which the connection is given back


class Overloaded(Exception):
    """More is waiting to be written than a process should hold in memory."""


@dataclass(slots=True)
class Waiting:
    payload: Payload
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[None]"


class Writer:
    def __init__(self) -> None:
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._start = Lock()
        self._thread: Thread | None = None
        self._bytes = 0  # counted by the event loop alone

    async def write(self, payload: Payload) -> None:
        """Returns once the payload is committed. Raises django.db.Error, or Overloaded."""
        size = len(payload.body)
        if self._queue.qsize() >= MOST_WAITING or self._bytes + size > MOST_BYTES:
            raise Overloaded
        self._ensure_started()
        loop = asyncio.get_running_loop()
        waiting = Waiting(payload, loop, loop.create_future())
        self._bytes += size
        try:
            self._queue.put(waiting)
            await waiting.done
        finally:
            self._bytes -= size

    def _ensure_started(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            with self._start:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = Thread(target=self._run, name="door-writer", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                batch = [self._queue.get(timeout=IDLE_SECONDS)]
            except Empty:
                connection.close()  # given back to the pool; a server that restarts meanwhile does not matter
                batch = [self._queue.get()]
            try:
                while len(batch) < BATCH:
                    batch.append(self._queue.get_nowait())
            except Empty:
                pass
            self._settle(batch, _kept(batch))

    def _settle(self, batch: list[Waiting], outcomes: list[Exception | None]) -> None:
        for loop in {waiting.loop for waiting in batch}:
            of_loop = [(one.done, how) for one, how in zip(batch, outcomes, strict=True) if one.loop is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_resolve, of_loop)


def _resolve(outcomes: list[tuple["asyncio.Future[None]", Exception | None]]) -> None:
    for done, error in outcomes:
        if done.done():  # given up, or its client went away
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)


def _kept(batch: list[Waiting]) -> list[Exception | None]:
    """Writes the batch; a payload that the database does not take must not lose its neighbours."""
    error = _try([one.payload for one in batch])
    if isinstance(error, DataError) and len(batch) > 1:
        return [_try([one.payload]) for one in batch]
    return [error] * len(batch)


def _try(payloads: list[Payload]) -> Exception | None:
    """Twice if the connection was lost: what was kept by then is only kept again, and taken in once."""
    try:
        try:
            keep_all(payloads)
        except (OperationalError, InterfaceError):
            connection.close()
            keep_all(payloads)
    except Error as error:
        log.error("payloads_not_kept", error=type(error).__name__, payloads=len(payloads))
        connection.close()
        return error
    except Exception as error:  # whatever it is, those who wait must hear of it and the thread must live
        log.exception("payloads_not_kept", payloads=len(payloads))
        connection.close()
        return error
    return None
