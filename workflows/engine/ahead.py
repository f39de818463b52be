"""What is to be stepped next. It is asked several times for each message, so it is asked in SQL: to compile such a
question costs more than to answer it."""

from datetime import datetime
from typing import Any

from django.db import connection

from workflows.models import Run

TABLE = connection.ops.quote_name(Run._meta.db_table)
# Two questions, so that each is answered by its own partial index.
READY, TIMER = "state = 'ready'", "state = 'waiting' AND wake_at <= %s"
# Of each lane: the first try, and every other. Who died of a run goes on with the others before that one.
FIRST = ("", "attempts, ")
NEXT = ("attempts = 0", "attempts > 0 AND claimed_at IS NULL")
CLAIMED = ("attempts = 1 AND claimed_at IS NOT NULL", "attempts > 1 AND claimed_at IS NOT NULL")


def is_due(now: datetime) -> bool:
    """Also while a worker is at it: it may be dead, and then nobody else would ask."""
    return _is_there("true", now)


def waits(now: datetime, *, again: bool) -> bool:
    """Whether the lane has work, or has some in hand."""
    return _is_there(f"({NEXT[again]} OR {CLAIMED[again]})", now)


def ahead(now: datetime, *, again: bool, limit: int) -> list[int]:
    """Ids of what is due and in nobody's hand: ready ones, then timers, oldest first; tried again, the least tried."""
    which, first = NEXT[again], FIRST[again]
    rows = _rows(
        f"SELECT id FROM (SELECT id FROM {TABLE} WHERE {READY} AND {which} ORDER BY {first}id LIMIT %s) AS ready"
        f" UNION ALL SELECT id FROM (SELECT id FROM {TABLE} WHERE {TIMER} AND {which} ORDER BY {first}wake_at LIMIT %s)"
        " AS timers LIMIT %s",
        [limit, _moment(now), limit, limit],
    )
    return [key for (key,) in rows]


def let_go(now: datetime, *, again: bool) -> None:
    """What is in hand is in nobody's any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET claimed_at = NULL WHERE {READY} AND {CLAIMED[again]}")
        cursor.execute(f"UPDATE {TABLE} SET claimed_at = NULL WHERE {TIMER} AND {CLAIMED[again]}", [_moment(now)])


def _is_there(which: str, now: datetime) -> bool:
    found = _rows(
        f"SELECT EXISTS (SELECT 1 FROM {TABLE} WHERE {READY} AND {which})"
        f" OR EXISTS (SELECT 1 FROM {TABLE} WHERE {TIMER} AND {which})",
        [_moment(now)],
    )
    return bool(found[0][0])


def _moment(now: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(now)


def _rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
