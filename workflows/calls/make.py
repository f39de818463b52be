"""Makes the requests that are due, side by side, and writes how they went."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import connection

from helpdesk import clock
from helpdesk.flight import Pool, fly
from workflows.calls.attempt import Job, Outcome, attempt, jobs
from workflows.calls.claim import claim, claimable
from workflows.calls.write import write

log = structlog.get_logger(__name__)


def make_due(now: datetime) -> bool:
    return claimable(now).exists()


def make() -> None:
    """Calls until nothing is due."""
    fly(_pool, _take, _write)


def _take() -> list[Job]:
    return jobs(claim(clock.now(), _pool.room)) if _pool.room > 0 else []


def _write(outcomes: Sequence[Outcome]) -> None:
    write(outcomes, clock.now())


def _write_late(outcome: Outcome | None) -> None:
    """In the thread of a request that nobody waited for."""
    if outcome is None:
        return
    try:
        _write([outcome])
    except Exception as error:  # the lease runs out, and the next worker decides
        log.error("answer_not_written", call=outcome.job.claim.call.pk, error=type(error).__name__)
    finally:
        connection.close()


_pool: Pool[Job, Outcome] = Pool("call", attempt, _write_late)
