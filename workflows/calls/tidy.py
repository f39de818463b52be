"""Requests that were answered long ago go: they hold what was said of contacts, and nobody looks at them any more."""

from datetime import datetime, timedelta

from workflows.models import HttpCall

AGE = timedelta(days=30)
BATCH = 1000  # rows a round


def tidy(now: datetime) -> int:
    """How many were removed."""
    removed = 0
    while ids := list(HttpCall.objects.filter(ended_at__lt=now - AGE).values_list("pk", flat=True)[:BATCH]):
        removed += HttpCall.objects.filter(pk__in=ids).delete()[0]
    return removed


def tidy_is_due(now: datetime) -> bool:
    return HttpCall.objects.filter(ended_at__lt=now - AGE).exists()
