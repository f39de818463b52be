"""Which requests a worker takes: the earliest of each host in turn, and of no host more than it may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, QuerySet

from workflows.models import CallState, HttpCall

LEASE = timedelta(seconds=30)  # longer than any request; past it the worker is taken for dead
AT_ONCE = 4  # requests to one host under way, over all workers
HOSTS = 500  # looked at in one round
TRIES = 3  # in all, whatever ended them


@dataclass(frozen=True, slots=True)
class Claim:
    """A request in hand, its try counted. ``at`` is the fence: who writes an outcome must still find this very moment.
    ``is_over``: the worker ended at each try."""

    call: HttpCall
    at: datetime
    attempts: int
    is_over: bool = False


def claimable(now: datetime) -> QuerySet[HttpCall]:
    """Due; or in the hands of a worker whose lease, kept in ``due_at``, has run out."""
    return HttpCall.objects.filter(state__in=(CallState.DUE, CallState.CALLING), due_at__lte=now)


def claim(now: datetime, room: int) -> list[Claim]:
    """At most ``room`` requests, turn about between hosts; committed when it returns."""
    with transaction.atomic():
        rows: list[HttpCall] = []
        for host, most in _free(now).items():
            of_host = claimable(now).filter(host=host).order_by("due_at", "pk")
            rows += of_host.select_for_update(skip_locked=True)[:most]
        rows = _turn_about(rows)[:room]
        HttpCall.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=CallState.CALLING, attempts=F("attempts") + 1, claimed_at=now, due_at=now + LEASE
        )
    return [
        Claim(row, now, row.attempts + 1, is_over=row.state == CallState.CALLING and row.attempts >= TRIES)
        for row in rows
    ]


def _free(now: datetime) -> Mapping[str, int]:
    """How many more of each host with due requests may be under way."""
    under_way = HttpCall.objects.filter(state=CallState.CALLING, due_at__gt=now)
    busy = dict(under_way.values_list("host").annotate(Count("pk")))
    hosts = claimable(now).values_list("host", flat=True).distinct()[:HOSTS]
    free = {host: AT_ONCE - busy.get(host, 0) for host in hosts}
    return {host: most for host, most in free.items() if most > 0}


def _turn_about(rows: list[HttpCall]) -> list[HttpCall]:
    """The first of each host, then the second of each, and so on."""
    turns: dict[str, int] = {}
    order = []
    for row in rows:
        turns[row.host] = turns.get(row.host, 0) + 1
        order.append((turns[row.host], row.due_at, row.pk, row))
    return [row for *_, row in sorted(order, key=lambda item: item[:3])]
