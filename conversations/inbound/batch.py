"""Payloads in hand: claimed with their attempts counted and committed, then parsed by their adapters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from channels import wire
from channels.adapters.registry import adapter
from channels.models import Channel, Payload, PayloadState

BATCH = 100  # payloads a transaction
TRIES = 3  # then the quarantine


@dataclass(slots=True)
class Parsed:
    payload: Payload
    channel: Channel
    items: Sequence[wire.Item]


def claim_new() -> list[Payload]:
    """The oldest payloads that nobody has tried."""
    return _claim(BATCH, attempts=0)


def claim_tried() -> list[Payload]:
    """One payload of a try that failed or was never finished; fewest tries first, so that the innocent go first."""
    return _claim(1, attempts__gt=0)


def _claim(limit: int, **which: int) -> list[Payload]:
    with transaction.atomic():
        rows = list(
            Payload.objects.filter(state=PayloadState.NEW, **which)
            .order_by("attempts", "id")
            .select_for_update(skip_locked=True)[:limit]
        )
        Payload.objects.filter(pk__in=[row.pk for row in rows]).update(attempts=F("attempts") + 1)
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
    payload.save(update_fields=["error", "state"])
