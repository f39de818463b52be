"""The daily cleaning: what was kept long enough goes, a bounded number at a time."""

from datetime import datetime, timedelta

from django.db.models import Q

from channels.models import Payload, PayloadState
from conversations.models import Attachment
from helpdesk.api import idempotency
from helpdesk.models import Beat

NAME = "tidy"
EVERY = timedelta(days=1)
BATCH = 1000  # rows a round
PAYLOADS_KEPT = timedelta(days=30)  # longer than any provider repeats
FILES_KEPT = timedelta(days=1)  # uploaded, and never sent


def is_due(now: datetime) -> bool:
    """Once a day, if there is anything to clean."""
    if Beat.objects.filter(name=NAME, at__gt=now - EVERY).exists():
        return False
    return Payload.objects.filter(_payloads(now)).exists() or Attachment.objects.filter(_files(now)).exists()


def tidy(now: datetime) -> int:
    """Removes what is old; gives how many payloads and files that were."""
    Beat.objects.update_or_create(name=NAME, defaults={"at": now})
    idempotency.forget_old()
    removed = 0
    while ids := list(Payload.objects.filter(_payloads(now)).values_list("pk", flat=True)[:BATCH]):
        removed += Payload.objects.filter(pk__in=ids).delete()[0]
    for attachment in Attachment.objects.filter(_files(now)).iterator():
        attachment.file.delete(save=False)
        attachment.delete()
        removed += 1
    return removed


def _payloads(now: datetime) -> Q:
    """Taken in long ago; what is in quarantine waits for a person."""
    return Q(state=PayloadState.DONE, received_at__lt=now - PAYLOADS_KEPT)


def _files(now: datetime) -> Q:
    return Q(message=None, comment=None, created_at__lt=now - FILES_KEPT)
