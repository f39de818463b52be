"""One worker at a time for a job, until a moment: taken and given back by conditional updates that never wait.

A worker that was killed gives it back by its death: who asks next sees that the holder is gone, and waits for nothing.
A worker that was stopped past its lease and woken finds that the fence moved on, and commits nothing::

    with hold("take_in", 25) as held:
        if held is None:
            return  # another worker is at it
        with transaction.atomic():
            held.check()
            …
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connection

from helpdesk import clock
from helpdesk.models import Lease

log = structlog.get_logger(__name__)

TABLE = connection.ops.quote_name(Lease._meta.db_table)


class LeaseLost(Exception):
    """Another worker has taken the job over; nothing of this transaction may be committed."""


@dataclass(frozen=True, slots=True)
class Held:
    name: str
    fence: int

    def check(self) -> None:
        """Inside the work's transaction: locks the lease's row until its end, or raises LeaseLost."""
        if not Lease.objects.select_for_update().filter(name=self.name, fence=self.fence).exists():
            raise LeaseLost(f"The lease “{self.name}” was taken over; what was done under it is rolled back.")

    def renew(self, seconds: float, *, now: datetime | None = None) -> bool:
        """Keeps it for ``seconds`` from now; False if it was taken over meanwhile."""
        until = (now or clock.now()) + timedelta(seconds=seconds)
        return bool(Lease.objects.filter(name=self.name, fence=self.fence).update(until=until))


@contextmanager
def hold(name: str, seconds: float, *, now: datetime | None = None) -> Iterator[Held | None]:
    """Outside any transaction: the lease for ``seconds``, or None if another has it.

    Who holds it looks once more after letting go: a ring that came meanwhile found the lease taken and went away."""
    held = take(name, seconds, now=now or clock.now())
    try:
        yield held
    finally:
        if held is not None:
            release(held, now=now or clock.now())


def take(name: str, seconds: float, *, now: datetime) -> Held | None:
    until, free = (connection.ops.adapt_datetimefield_value(at) for at in (now + timedelta(seconds=seconds), now))
    fence = _update("until <= %s", name, until, free)
    if fence is None:  # taken, or never taken before
        fence = _insert(name, until)
    if fence is None and (orphaned := _orphaned(name)) is not None:
        fence = _update("fence = %s", name, until, orphaned)
    return None if fence is None else Held(name, fence)


def _update(condition: str, name: str, until: object, value: object) -> int | None:
    """A row that somebody has locked is not free: never wait for a worker that may be stopped inside a transaction."""
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    return _fence(
        f"UPDATE {TABLE} SET until = %s, fence = fence + 1, holder = %s"
        f" WHERE name = (SELECT name FROM {TABLE} WHERE name = %s AND {condition} {skip}) RETURNING fence",
        [until, _me(), name, value],
    )


def _insert(name: str, until: object) -> int | None:
    return _fence(
        f"INSERT INTO {TABLE} (name, until, fence, holder) VALUES (%s, %s, 1, %s)"
        " ON CONFLICT DO NOTHING RETURNING fence",
        [name, until, _me()],
    )


def _fence(statement: str, values: list[Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _me() -> int:
    """Whose end shows that a lease taken now is nobody's any more."""
    if connection.vendor != "postgresql":
        return os.getpid()
    connection.ensure_connection()
    backend: int = connection.connection.info.backend_pid
    return backend


def _orphaned(name: str) -> int | None:
    """The fence of the lease if its holder is gone: killed, or cut off from the database, so that what it had begun
    is rolled back. Behind a pooler of connections nobody seems to be gone, or somebody is by mistake: that costs the
    lease's seconds, or a batch that the fence undoes."""
    found = Lease.objects.filter(name=name).values_list("fence", "holder").first()
    if found is None or found[1] is None or _is_there(found[1]):
        return None
    return int(found[0])


def _is_there(holder: int) -> bool:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [holder])
            return cursor.fetchone() is not None
    try:
        os.kill(holder, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def release(held: Held, *, now: datetime) -> None:
    """Free from ``now`` on, unless somebody else has it; a lease that cannot be released runs out by itself."""
    try:
        Lease.objects.filter(name=held.name, fence=held.fence).update(until=now)
    except DatabaseError as error:
        log.warning("lease_not_released", lease=held.name, error=str(error))
