"""Payloads in hand: claimed with their attempts counted and committed, then parsed by their adapters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from channels import wire
from channels.adapters.registry import adapter
from channels.models import Channel, Payload, PayloadState

BATCH = 100  # payloads a transaction
TRIES = 3  # then the quarantine

UNTRIED = Q(state=PayloadState.NEW, attempts=0)
TRIED = Q(state=PayloadState.NEW, attempts__gt=0, claimed_at=None)  # and it failed, or was never finished
# In hand: of a first try in the first lane, of another try in the second.
CLAIMED_NEW = Q(state=PayloadState.NEW, attempts=1, claimed_at__isnull=False)
CLAIMED_TRIED = Q(state=PayloadState.NEW, attempts__gt=1, claimed_at__isnull=False)


@dataclass(slots=True)
class Parsed:
    payload: Payload
    channel: Channel
    items: Sequence[wire.Item]


def claim_new(now: datetime) -> list[Payload]:
    """The oldest payloads that nobody has tried."""
    return _claim(UNTRIED, BATCH, now)


def claim_tried(now: datetime) -> list[Payload]:
    """One payload to try again; fewest tries first, so that the innocent go first."""
    return _claim(TRIED, 1, now)


def give_back(payloads: Sequence[Payload]) -> None:
    """The batch failed: each is to be tried alone, at once."""
    Payload.objects.filter(pk__in=[row.pk for row in payloads]).update(claimed_at=None)


def _claim(which: Q, limit: int, now: datetime) -> list[Payload]:
    with transaction.atomic():
        rows = list(
            Payload.objects.filter(which).order_by("attempts", "id").select_for_update(skip_locked=True)[:limit]
        )
        Payload.objects.filter(pk__in=[row.pk for row in rows]).update(attempts=F("attempts") + 1, claimed_at=now)
    for row in rows:
        row.attempts += 1
    return rows


def parse(payload: Payload, channel: Channel) -> Parsed:
    """What the payload says. Raises whatever the adapter raises."""
    body = bytes(payload.body)
    return Parsed(payload, channel, adapter(channel.kind).parse(channel, payload.headers, body, payload.received_at))


def channels_of(payloads: Iterable[Payload]) -> dict[int, Channel]:
    return Channel.objects.in_bulk({payload.channel_id for payload in payloads})


def settle(payload: Payload, error: str) -> None:
    """A try failed: again later, or to the quarantine. The sentence stays with the payload. Another worker that took it
    over meanwhile has the last word."""
    state = PayloadState.QUARANTINED if payload.attempts >= TRIES else PayloadState.NEW
    mine = Payload.objects.filter(pk=payload.pk, state=PayloadState.NEW, attempts=payload.attempts)
    mine.update(error=error[:2000], state=state, claimed_at=None)
