"""How the hub learns that something was committed: PostgreSQL tells, SQLite is looked at."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from typing import Any, Protocol

import psycopg
from django.db import connection

log = logging.getLogger(__name__)

EVENTS = "helpdesk_live"  # event ids, comma separated
TYPING = "helpdesk_typing"  # conversations.live.presence.Sign as JSON
NET = 5.0  # seconds between looks that nobody asked for
SQLITE_EVERY = 0.05  # seconds; a look at data_version takes microseconds
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0  # seconds between tries to connect


class Listener(Protocol):
    def changed(self, ids: list[int]) -> None: ...

    def look(self) -> None: ...

    def sign(self, payload: str) -> None: ...


class Feed(Protocol):
    async def listen(self, listener: Listener) -> None:
        """For ever, until cancelled."""


class PostgresFeed:
    """One connection of its own, outside the pool; made anew whenever it is lost."""

    def __init__(self, parameters: dict[str, Any] | None = None) -> None:
        self._parameters = parameters or _postgres_parameters()

    async def listen(self, listener: Listener) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**self._parameters, autocommit=True) as link:
                    await link.execute(f"LISTEN {EVENTS}")
                    await link.execute(f"LISTEN {TYPING}")
                    wait = FIRST_WAIT
                    await self._hear(link, listener)
            except (psycopg.Error, OSError, TimeoutError) as error:
                log.warning("The live feed lost PostgreSQL (%s); it tries again in %.1f s.", type(error).__name__, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _hear(self, link: "psycopg.AsyncConnection[Any]", listener: Listener) -> None:
        while True:
            listener.look()  # on connecting: what was told to nobody meanwhile; later: the net
            async for notice in link.notifies(timeout=NET):
                if notice.channel == TYPING:
                    listener.sign(notice.payload)
                else:
                    listener.changed([int(key) for key in notice.payload.split(",") if key.isdecimal()])
            # A connection whose other end vanished says nothing: ask it.
            await asyncio.wait_for(link.execute("SELECT 1"), NET)


def _postgres_parameters() -> dict[str, Any]:
    known = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "pool"):
        known.pop(name, None)
    return {**known, "application_name": "helpdesk live", "connect_timeout": 5}


class SqliteFeed:
    """``PRAGMA data_version`` changes when another connection has committed; ids are in commit order there."""

    def __init__(self, path: str | None = None) -> None:
        self._path = path or str(connection.get_connection_params()["database"])

    async def listen(self, listener: Listener) -> None:
        with closing(sqlite3.connect(self._path, uri=self._path.startswith("file:"), isolation_level=None)) as link:
            known = None
            while True:
                version = link.execute("PRAGMA data_version").fetchone()[0]
                if version != known:
                    known = version
                    listener.look()
                await asyncio.sleep(SQLITE_EVERY)


def feed() -> Feed:
    return PostgresFeed() if connection.vendor == "postgresql" else SqliteFeed()
