"""Which payloads are to be taken in next. It is asked several times for each, so it is asked in SQL: to compile such a
question costs more than to answer it."""

from datetime import datetime
from typing import Any

from django.db import connection

from channels.models import Payload

TABLE = connection.ops.quote_name(Payload._meta.db_table)
# Of each lane: the first try, and every other; in the latter the fewest tries first, so that the innocent go first.
NEXT = ("state = 'new' AND attempts = 0", "state = 'new' AND attempts > 0 AND claimed_at IS NULL")
CLAIMED = (
    "state = 'new' AND attempts = 1 AND claimed_at IS NOT NULL",
    "state = 'new' AND attempts > 1 AND claimed_at IS NOT NULL",
)
LOCKED = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""


def waits(*, again: bool) -> bool:
    """Whether the lane has work, or has some in hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {TABLE} WHERE {NEXT[again]})"
            f" OR EXISTS (SELECT 1 FROM {TABLE} WHERE {CLAIMED[again]})"
        )
        found: Any = cursor.fetchone()
    return bool(found[0])


def claim(now: datetime, *, again: bool, limit: int) -> list[Payload]:
    """The next ones, oldest first, their attempts counted and committed: one that kills its worker is found out."""
    rows = Payload.objects.raw(
        f"WITH ahead AS MATERIALIZED"
        f" (SELECT id FROM {TABLE} WHERE {NEXT[again]} ORDER BY attempts, id LIMIT %s {LOCKED})"
        f" UPDATE {TABLE} SET attempts = attempts + 1, claimed_at = %s WHERE id IN (SELECT id FROM ahead) RETURNING *",
        [limit, connection.ops.adapt_datetimefield_value(now)],
    )
    return sorted(rows, key=lambda row: row.pk)


def let_go(*, again: bool) -> None:
    """What is in hand is in nobody's any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET claimed_at = NULL WHERE {CLAIMED[again]}")
