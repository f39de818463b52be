"""Which deliveries a worker takes: the earliest of each conversation, and of no channel more than it may have."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from channels.models import Channel
from conversations.models import Delivery, DeliveryState

LEASE = timedelta(seconds=30)  # longer than any request; past it the worker is taken for dead
AT_ONCE = 4  # requests of one channel under way, over all workers
AT_ONCE_SICK = 1  # of a channel whose server was slow or silent a moment ago


def claimable(now: datetime) -> QuerySet[Delivery]:
    """Due, in nobody's hands, and with no earlier message of its conversation still on its way."""
    earlier = Delivery.objects.filter(
        conversation_id=OuterRef("conversation_id"), state=DeliveryState.DUE, pk__lt=OuterRef("pk")
    )
    return Delivery.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        ~Exists(earlier),
        state=DeliveryState.DUE,
        due_at__lte=now,
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery in hand. ``until`` is the lease and the fence: who writes an outcome must still find this very moment.
    ``interrupted``: an earlier worker had it and never said how it went."""

    delivery: Delivery
    attempts: int
    until: datetime
    interrupted: bool


def claim(now: datetime, room: int, sick: Collection[int]) -> list[Claim]:
    """At most ``room`` deliveries, turn about between channels, leased to the caller; committed when it returns."""
    with transaction.atomic():
        rows: list[Delivery] = []
        for channel_id, most in _free(now, sick).items():
            of_channel = claimable(now).filter(channel_id=channel_id).order_by("due_at", "pk")
            rows += of_channel.select_for_update(skip_locked=True)[:most]
        rows = _turn_about(rows)[:room]
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            attempts=F("attempts") + 1, leased_until=now + LEASE
        )
    return [Claim(row, row.attempts + 1, now + LEASE, row.leased_until is not None) for row in rows]


def _free(now: datetime, sick: Collection[int]) -> Mapping[int, int]:
    """How many more of each channel with due work may be under way."""
    busy = dict(
        Delivery.objects.filter(state=DeliveryState.DUE, leased_until__gt=now)
        .values_list("channel_id")
        .annotate(Count("pk"))
    )
    due = Delivery.objects.filter(channel_id=OuterRef("pk"), state=DeliveryState.DUE, due_at__lte=now)
    wanted = Channel.objects.filter(Exists(due)).values_list("pk", flat=True)
    free = {pk: (AT_ONCE_SICK if pk in sick else AT_ONCE) - busy.get(pk, 0) for pk in wanted}
    return {pk: most for pk, most in free.items() if most > 0}


def _turn_about(rows: list[Delivery]) -> list[Delivery]:
    """The first of each channel, then the second of each, and so on."""
    turns: dict[int, int] = {}
    order = []
    for row in rows:
        turns[row.channel_id] = turns.get(row.channel_id, 0) + 1
        order.append((turns[row.channel_id], row.due_at, row))
    return [row for _, _, row in sorted(order, key=lambda item: item[:2])]
