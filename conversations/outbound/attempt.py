"""One try of one message: whatever happens, it ends in an outcome with a sentence. No database here."""

from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog

from channels.adapters.registry import adapter
from channels.errors import SendError
from conversations.models import DeliveryState
from conversations.outbound.compose import Job
from conversations.outbound.plan import pause

log = structlog.get_logger(__name__)

SLOW = 2.0  # seconds; a channel that takes longer is sick
INTERRUPTIONS = 3  # tries that may end with the worker's death

LOST = "The worker ended while it sent this, so it may have arrived. Ask the contact, or send it again."
POISON = "The worker ended each time it sent this. Tell the operator; then send it again."
DEFECT = "The adapter failed ({kind}). Tell the operator; then send it again."


@dataclass(frozen=True, slots=True)
class Outcome:
    """``again``: after so long, in state due; else ``state`` is final."""

    job: Job
    state: DeliveryState
    error: str = ""
    again: timedelta | None = None
    external_id: str = ""
    closes_window: bool = False
    stops_channel: bool = False
    slow: bool = False


def attempt(job: Job) -> Outcome:
    """Sends, outside any transaction, in a thread."""
    known = _without_sending(job)
    if known is not None:
        return known
    started = monotonic()
    try:
        sent = adapter(job.channel.kind).send(job.channel, job.message)
    except SendError as error:
        return _failed(job, error, slow=monotonic() - started > SLOW)
    except Exception as error:  # an adapter's defect must not leave a message without an end
        log.exception("adapter_failed", channel=job.channel.pk, message=job.message.message_id)
        return _failed(job, SendError(DEFECT.format(kind=type(error).__name__), retry=True, uncertain=True))
    return Outcome(job, DeliveryState.SENT, external_id=sent.external_id, slow=monotonic() - started > SLOW)


def _without_sending(job: Job) -> Outcome | None:
    if job.refusal:
        return Outcome(job, DeliveryState.FAILED, job.refusal)
    if not job.claim.interrupted:
        return None
    if not adapter(job.channel.kind).idempotent:
        return Outcome(job, DeliveryState.UNCERTAIN, LOST)
    if job.claim.attempts > INTERRUPTIONS:
        return Outcome(job, DeliveryState.FAILED, POISON)
    return None


def _failed(job: Job, error: SendError, *, slow: bool = False) -> Outcome:
    state, again = DeliveryState.FAILED, None
    if error.uncertain and not adapter(job.channel.kind).idempotent:
        state = DeliveryState.UNCERTAIN
    elif error.retry:
        again = pause(job.claim.attempts, error.after)
        state = DeliveryState.FAILED if again is None else DeliveryState.DUE
    return Outcome(
        job,
        state,
        error.detail,
        again,
        closes_window=error.closes_window,
        stops_channel=error.stops_channel,
        slow=slow,
    )
