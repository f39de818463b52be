"""One worker at a time for a job, until a moment: taken and given back by conditional updates that never wait.

A worker that was stopped past its lease and woken finds that the fence moved on, and commits nothing::

    with hold("take_in", 25) as held:
        if held is None:
            return  # another worker is at it
        with transaction.atomic():
            held.check()
            …
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from helpdesk import clock
from helpdesk.models import Lease

log = structlog.get_logger(__name__)


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
    until = connection.ops.adapt_datetimefield_value(now + timedelta(seconds=seconds))
    free = connection.ops.adapt_datetimefield_value(now)
    table = connection.ops.quote_name(Lease._meta.db_table)
    # A row that somebody has locked is not free: never wait for a worker that may be stopped inside a transaction.
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET until = %s, fence = fence + 1"
            f" WHERE name = (SELECT name FROM {table} WHERE name = %s AND until <= %s {skip}) RETURNING fence",
            [until, name, free],
        )
        row = cursor.fetchone()
        if row is None:  # taken, or never taken before
            cursor.execute(
                f"INSERT INTO {table} (name, until, fence) VALUES (%s, %s, 1) ON CONFLICT DO NOTHING RETURNING fence",
                [name, until],
            )
            row = cursor.fetchone()
    return None if row is None else Held(name, row[0])


def release(held: Held, *, now: datetime) -> None:
    """Free from ``now`` on, unless somebody else has it; a lease that cannot be released runs out by itself."""
    try:
        Lease.objects.filter(name=held.name, fence=held.fence).update(until=now)
    except DatabaseError as error:
        log.warning("lease_not_released", lease=held.name, error=str(error))
