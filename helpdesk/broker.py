"""Where django-q's pusher hears the bells: PostgreSQL's LISTEN, or queue rows that it polls."""

import sqlite3
import time
from collections.abc import Iterable
from typing import Any

import psycopg
import structlog
from django.db import DatabaseError, connections
from django.utils import timezone
from django_q.brokers import Broker
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.signing import SignedPackage

from helpdesk.pulse import pulse
from helpdesk.queue import BELLS, CHANNEL, PREFIX

log = structlog.get_logger(__name__)

Package = tuple[int | None, str]  # what django-q acknowledges (a row's id, or nothing) and the signed task

ANSWER = "helpdesk.tasks.answer"
BEAT = "helpdesk.tasks.beat"
BEAT_EVERY = 5.0  # seconds
LOOK_EVERY = 5.0  # seconds between looks for queue rows where bells come by LISTEN
PATIENCE = 0.5  # seconds until the pusher may hear that it is to stop
SQLITE_EVERY = 0.05  # seconds between questions whether anything was written
SQLITE_QUICK, QUICK_FOR = 0.01, 0.25  # so often, and so long, after a bell: one bell's work often rings the next
ROWS = "rows"  # the bell that says: a queue row was written
RECONNECT_AFTER = 1.0  # seconds


def sign(func: str, name: str, *args: str) -> str:
    """A task as django-q's ``async_task`` packs it."""
    task = {
        "id": name,
        "name": name,
        "func": func,
        "args": args,
        "kwargs": {},
        "ack_failure": True,
        "started": timezone.now(),
    }
    package: str = SignedPackage.dumps(task)
    return package


class BellBroker(Broker):
    """What every broker of the house does: beats, makes bells into tasks, gives signs of life instead of statistics."""

    beaten_at = 0.0

    @property
    def cluster(self) -> str:
        name: str = self.list_key
        return name

    def packages(self, names: Iterable[str]) -> list[Package]:
        """Tasks for the bells of this cluster; those of another, and unknown words, are nobody's."""
        return [
            (None, sign(ANSWER, name, name))
            for name in dict.fromkeys(names)
            if name in BELLS and BELLS[name].cluster == self.cluster
        ]

    def beat(self) -> list[Package]:
        if time.monotonic() - self.beaten_at < BEAT_EVERY:
            return []
        self.beaten_at = time.monotonic()
        return [(None, sign(BEAT, "beat"))]

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        pulse.alive()  # called by the sentinel at each round of its guard loop

    def get_stat(self, key: str) -> None:
        return None

    def get_stats(self, pattern: str) -> list[object]:
        return []

    @staticmethod
    def get_cache() -> None:
        return None


class OrmBroker(BellBroker, ORM):
    listener: "psycopg.Connection[Any] | None" = None
    looked_at = 0.0
    heard_at = 0.0
    version: object = None

    def enqueue(self, task: str) -> int:
        key: int = super().enqueue(task)
        connection = connections[Conf.ORM]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, ROWS])
        return key

    def dequeue(self) -> list[Package]:
        """At most about a second of waiting, so that the pusher hears when it is to stop."""
        beat = self.beat()
        if beat:
            return beat
        try:
            return self._listen() if connections[Conf.ORM].vendor == "postgresql" else self._poll()
        except (DatabaseError, sqlite3.Error, psycopg.Error) as error:
            log.warning("queue_unreachable", cluster=self.cluster, error=str(error).strip())
            self._hang_up()
            time.sleep(RECONNECT_AFTER)
            return []

    def _poll(self) -> list[Package]:
        """SQLite: a look only where something was written since the last one, which costs nothing to ask."""
        connection = connections[Conf.ORM]
        connection.ensure_connection()
        patience = time.monotonic() + PATIENCE
        # Django's cursor would cost five times as much as the question.
        while (version := connection.connection.execute("PRAGMA data_version").fetchone()) == self.version:
            now = time.monotonic()
            if now - self.looked_at >= LOOK_EVERY:
                break
            if now >= patience:
                return []
            time.sleep(SQLITE_QUICK if now - self.heard_at < QUICK_FOR else SQLITE_EVERY)
        self.version, self.looked_at = version, time.monotonic()
        if found := self._rows():
            self.heard_at = self.looked_at
        return found

    def _take(self) -> list[Package]:
        rows: list[tuple[int, str]] = super().dequeue() or []
        found: list[Package] = []
        for key, payload in rows:
            if payload.startswith(PREFIX):
                self.delete(key)  # a bell need not be heard twice: the sweep rings it again while anything is due
                found += self.packages([payload.removeprefix(PREFIX)])
            else:
                found.append((key, payload))
        return found

    def _listen(self) -> list[Package]:
        if self.listener is None:
            self.listener = self._call()
            return self.packages(BELLS)  # whatever rang while nobody listened
        names = [notify.payload for notify in self.listener.notifies(timeout=PATIENCE, stop_after=1)]
        found = self.packages(names)
        if ROWS in names or time.monotonic() - self.looked_at >= LOOK_EVERY:
            self.looked_at = time.monotonic()
            found += self._rows()
        return found

    def _rows(self) -> list[Package]:
        """Every row that waits, without the sleep that follows an empty look."""
        found: list[Package] = []
        while self.queue_size():
            found += self._take()
        return found

    def _call(self) -> "psycopg.Connection[Any]":
        params = connections[Conf.ORM].get_connection_params()
        wanted = ("dbname", "user", "password", "host", "port", "service", "sslmode", "application_name")
        listener = psycopg.connect(
            **{key: params[key] for key in wanted if key in params}, autocommit=True, connect_timeout=5
        )
        listener.execute(f"LISTEN {CHANNEL}")
        return listener

    def _hang_up(self) -> None:
        connections[Conf.ORM].close()
        if self.listener is not None:
            self.listener.close()
            self.listener = None
