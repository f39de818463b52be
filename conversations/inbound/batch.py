"""Payloads in hand: claimed with their attempts counted and committed, then parsed by their adapters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from channels import wire
from channels.adapters.registry import adapter
from channels.models import Channel, Payload, PayloadState

BATCH = 100  # payloads a transaction
TRIES = 3  # then the quarantine
CLAIM = timedelta(seconds=10)  # longer than any batch takes


def untried(now: datetime) -> Q:
    return Q(state=PayloadState.NEW, attempts=0)


def tried(now: datetime) -> Q:
    """A try failed, or was never finished and its worker is taken for dead."""
    return Q(state=PayloadState.NEW, attempts__gt=0) & (Q(claimed_until=None) | Q(claimed_until__lte=now))


def claimed(now: datetime, *, again: bool) -> Q:
    """In somebody's hands: of the first lane, whose tries are the first ones, or of the second."""
    return Q(state=PayloadState.NEW, claimed_until__gt=now) & (Q(attempts__gt=1) if again else Q(attempts=1))


@dataclass(slots=True)
class Parsed:
    payload: Payload
    channel: Channel
    items: Sequence[wire.Item]


def claim_new(now: datetime) -> list[Payload]:
    """The oldest payloads that nobody has tried."""
    return _claim(untried(now), BATCH, now)


def claim_tried(now: datetime) -> list[Payload]:
    """One payload to try again; fewest tries first, so that the innocent go first."""
    return _claim(tried(now), 1, now)


def give_back(payloads: Sequence[Payload]) -> None:
    """The batch failed: each is to be tried alone, at once."""
    Payload.objects.filter(pk__in=[row.pk for row in payloads]).update(claimed_until=None)


def _claim(which: Q, limit: int, now: datetime) -> list[Payload]:
    with transaction.atomic():
        rows = list(
            Payload.objects.filter(which).order_by("attempts", "id").select_for_update(skip_locked=True)[:limit]
        )
        Payload.objects.filter(pk__in=[row.pk for row in rows]).update(
            attempts=F("attempts") + 1, claimed_until=now + CLAIM
        )
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
    """A try failed: again later, or to the quarantine. The sentence stays with the payload."""
    payload.error = error[:2000]
    payload.state = PayloadState.QUARANTINED if payload.attempts >= TRIES else PayloadState.NEW
    payload.claimed_until = None
    payload.save(update_fields=["error", "state", "claimed_until"])
