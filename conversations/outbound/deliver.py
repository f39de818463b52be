"""The delivery: takes what is due, sends it side by side, and writes how it went."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic

import structlog
from django.db import connection

from conversations.outbound.attempt import Outcome, attempt
from conversations.outbound.claim import claim, claimable
from conversations.outbound.compose import Job, jobs
from conversations.outbound.write import write
from helpdesk import clock
from helpdesk.flight import Pool, fly

log = structlog.get_logger(__name__)

SICK = 60.0  # seconds for which a slow channel is given one request at a time

_sick: dict[int, float] = {}  # channel → until when


def deliver_due(now: datetime) -> bool:
    return claimable(now).exists()


def deliver() -> None:
    """Sends until nothing is due."""
    fly(_pool, _take, _write)


def _take() -> list[Job]:
    if _pool.room <= 0:
        return []
    now, moment = clock.now(), monotonic()
    for channel_id in [key for key, until in _sick.items() if until <= moment]:
        del _sick[channel_id]
    return jobs(claim(now, _pool.room, set(_sick)), now)


def _write(outcomes: Sequence[Outcome]) -> None:
    _note_sick(outcomes)
    write(outcomes, clock.now())


def _note_sick(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.slow:
            _sick[outcome.job.channel.pk] = monotonic() + SICK
        else:
            _sick.pop(outcome.job.channel.pk, None)


def _write_late(outcome: Outcome | None) -> None:
    """In the thread of a request that nobody waited for."""
    if outcome is None:
        return
    try:
        _write([outcome])
    except Exception:  # the lease runs out, and the next worker decides
        log.exception("outcome_not_written", message=outcome.job.message.message_id)
    finally:
        connection.close()


_pool: Pool[Job, Outcome] = Pool("deliver", attempt, _write_late)
