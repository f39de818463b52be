"""The take-in: payloads in order and in batches, what fails alone, what fails three times into quarantine."""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

import structlog
from django.db import Error, transaction

from channels.models import Payload, PayloadState
from conversations.inbound import ahead
from conversations.inbound.batch import TRIES, Parsed, channels_of, give_back, parse, settle
from conversations.inbound.store import store
from helpdesk import bulk, clock, lease, queue
from helpdesk.limits import cpu_limit
from helpdesk.together import together

log = structlog.get_logger(__name__)

LEASE = 10.0  # seconds: longer than any batch
TURN = 8.0  # seconds in a lane: a long backlog must not be taken for a task that hangs (Q_CLUSTER's timeout)
BATCH = 100  # payloads a transaction
BATCH_CPU = 8.0  # seconds of processor time
ALONE_CPU = 3.0


def is_due(now: datetime) -> bool:
    """Also while a worker is at it: it may be dead, and then nobody else would ask."""
    return Payload.objects.filter(state=PayloadState.NEW).exists()


def take_in() -> int:
    """Takes in what is there, and gives how many payloads that were."""
    return _lane("take_in", _take_new, again=False) + _lane("take_in_again", _take_tried, again=True)


def _lane(name: str, take: Callable[[lease.Held], int], *, again: bool) -> int:
    """One worker at a time in each lane; who held it looks again after letting go, for rings that found it taken."""
    total, end = 0, monotonic() + TURN
    while ahead.waits(again=again):
        if total and monotonic() > end:
            queue.ring("take_in")
            break
        with lease.hold(name, LEASE) as held:
            if held is None:
                break
            # Alone in the lane: what is claimed was left by one who ended, or who finds the fence moved.
            ahead.let_go(again=again)
            done = take(held)
        if not done:
            break
        total += done
    return total


def _take_new(held: lease.Held) -> int:
    payloads = ahead.claim(clock.now(), again=False, limit=BATCH)
    if not payloads:
        return 0
    channels = channels_of(payloads)
    try:
        with cpu_limit(BATCH_CPU):
            parsed = []
            for payload in payloads:
                try:
                    parsed.append(parse(payload, channels[payload.channel_id]))
                except Exception as error:  # an adapter's defect is the payload's trouble only
                    settle(payload, _sentence(error))
            _take(parsed, held)
    except Exception as error:  # the batch is left to the other lane, one by one
        log.warning("batch_not_taken_in", error=_sentence(error), payloads=len(payloads))
        if isinstance(error, lease.LeaseLost):
            raise
        give_back(payloads)
    return len(payloads)


def _take_tried(held: lease.Held) -> int:
    for payload in ahead.claim(clock.now(), again=True, limit=1):
        if payload.attempts > TRIES:
            settle(payload, payload.error or "The worker ended three times while it took this in.")
            return 1
        try:
            with cpu_limit(ALONE_CPU):
                _take([parse(payload, channels_of([payload])[payload.channel_id])], held)
        except lease.LeaseLost:
            raise
        except Exception as error:  # kept with the payload, and in quarantine after the third
            log.warning("payload_not_taken_in", payload=payload.pk, error=_sentence(error))
            settle(payload, _sentence(error))
        return 1
    return 0


def _take(parsed: Sequence[Parsed], held: lease.Held) -> None:
    with transaction.atomic(), together():
        held.check()
        store(parsed, now=clock.now())
        done = Payload.objects.filter(pk__in=[item.payload.pk for item in parsed])
        bulk.change(done, state=PayloadState.DONE, error="")


def _sentence(error: Exception) -> str:
    kind = "The database refused it" if isinstance(error, Error) else type(error).__name__
    return f"{kind}: {error}"
