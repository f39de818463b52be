"""Whether an agent takes conversations now: set by themselves, and to offline by the house when they are not seen."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from helpdesk.models import Agent, Availability, Organisation
from helpdesk.queue import ring

OFFLINE = Availability.OFFLINE
SEEN_EVERY = timedelta(minutes=1)


def set_availability(agent_id: int, availability: str, now: datetime) -> bool:
    """Moves the agent to ``availability``; False if they were there already. Who comes online is offered what waits.

    ValueError names the values that there are."""
    if availability not in Availability:
        raise ValueError(f"“{availability}” is no availability; use one of {', '.join(Availability.values)}.")
    with transaction.atomic():
        moved = (
            Agent.objects.filter(id=agent_id)
            .exclude(availability=availability)
            .update(availability=availability, availability_changed_at=now)
        )
        if moved and availability == Availability.ONLINE:
            Agent.objects.filter(id=agent_id).update(last_seen_at=now)
            ring("drain_queues")
    return bool(moved)


def seen(agent_id: int, now: datetime) -> None:
    """Notes that the agent is there; writes at most once a minute."""
    unseen = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=now - SEEN_EVERY)
    Agent.objects.filter(unseen, id=agent_id).update(last_seen_at=now)


def gone(now: datetime) -> "QuerySet[Agent, int]":
    """Ids of the agents who are not offline and have not been seen for ``Organisation.offline_after`` minutes."""
    minutes = Organisation.objects.values_list("offline_after", flat=True).first()
    default = Organisation._meta.get_field("offline_after").default
    since = now - timedelta(minutes=default if minutes is None else minutes)
    unseen = Q(last_seen_at__lt=since) | Q(last_seen_at__isnull=True, availability_changed_at__lt=since)
    return Agent.objects.filter(unseen).exclude(availability=OFFLINE).order_by("id").values_list("id", flat=True)
