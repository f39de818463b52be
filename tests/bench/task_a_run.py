"""The yardstick of bar 2 at saturation: a django-q task for each message, django-q's defaults, our own functions."""

import time

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from channels import wire
from channels.models import Channel, Payload
from conversations.inbound.batch import parse
from conversations.inbound.store import store
from tests.bench import load
from workflows.engine import batch
from workflows.models import Run


def handle(payload_id: int) -> None:
    """Takes one payload in and steps its run, in the task that was queued for it."""
    payload = Payload.objects.select_related("channel").get(pk=payload_id)
    parsed = parse(payload, payload.channel)
    with transaction.atomic():
        store([parsed], now=timezone.now())
        Payload.objects.filter(pk=payload_id).update(state="done")
    addresses = [item.person.external_id for item in parsed.items if isinstance(item, wire.Inbound)]
    with transaction.atomic():
        ready = Run.objects.filter(state="ready", contact__identities__external_id__in=addresses)
        batch.step(list(ready.values_list("pk", flat=True)), now=timezone.now())


def feed(channel: Channel, count: int, tag: str) -> dict[str, float]:
    """Queues ``count`` messages as fast as it goes; address of each contact → when it was queued."""
    sent = {}
    for number in range(count):
        body = load.message(f"{tag}-{number}")
        sent[f"c-{tag}-{number}"] = time.time()
        with transaction.atomic():
            payload = Payload.objects.create(channel=channel, body=body, attempts=9)  # no bell looks at it
            async_task("tests.bench.task_a_run.handle", payload.pk)
    return sent
