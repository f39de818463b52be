"""Keeping payloads: the rows and the bell in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from channels.adapters.registry import adapter
from channels.clean import clean_text
from channels.models import Channel, Payload, PayloadState
from helpdesk import bulk, clock, queue


def payload(channel: Channel, headers: Mapping[str, str], body: bytes, now: datetime) -> Payload:
    """An unsaved row with those of the lower-case ``headers`` that the adapter asks for."""
    kept = {name: clean_text(headers[name])[:1000] for name in adapter(channel.kind).kept_headers if name in headers}
    return Payload(channel_id=channel.pk, received_at=now, headers=kept, body=body, state=PayloadState.NEW)


def keep_all(payloads: Sequence[Payload]) -> None:
    """All of them or, with a database error, none."""
    with transaction.atomic():
        bulk.insert(Payload, payloads)
        queue.ring("take_in")


def keep(channel: Channel, headers: Mapping[str, str], body: bytes) -> int:
    """Keeps one request that is known to be genuine and gives the payload's id. For callers in this house, such as the
    web chat, that know by other means who speaks. Raises django.db.Error when nothing could be kept."""
    row = payload(channel, headers, body, clock.now())
    keep_all([row])
    return int(row.pk)
