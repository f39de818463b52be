"""Payloads in hand: parsed by their adapters, given back, or settled after a try that failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from channels import wire
from channels.adapters.registry import adapter
from channels.models import Channel, Payload, PayloadState

TRIES = 3  # then the quarantine


@dataclass(slots=True)
class Parsed:
    payload: Payload
    channel: Channel
    items: Sequence[wire.Item]


def give_back(payloads: Sequence[Payload]) -> None:
    """The batch failed: each is to be tried alone, at once."""
    Payload.objects.filter(pk__in=[row.pk for row in payloads]).update(claimed_at=None)


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
