"""What the bells of this app run; each calls one function and may run twice."""

from datetime import datetime

from django.db import transaction

from conversations import lock
from conversations import tidy as cleaning
from conversations.actions import status
from conversations.inbound import take_in as inbound
from conversations.models import Conversation, Status
from conversations.outbound import deliver as outbound
from conversations.outbound import files
from conversations.routing import drain, leavers
from helpdesk import actors, clock


def take_in() -> None:
    inbound.take_in()


def take_in_due(now: datetime) -> bool:
    return inbound.is_due(now)


def drain_queues() -> None:
    drain.drain()


def drain_queues_due(now: datetime) -> bool:
    return drain.drain_is_due(now)


def hand_back() -> None:
    leavers.hand_back()


def hand_back_due(now: datetime) -> bool:
    return leavers.left().exists()


def wake_snoozed() -> None:
    now = clock.now()
    due = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=now).order_by("snoozed_until")
    with transaction.atomic():
        locked = lock.lock(due.values_list("pk", flat=True)[:200])
        rows = [row for row in locked.values() if row.snoozed_until is not None and row.snoozed_until <= now]
        status.wake(rows, by=actors.SYSTEM, now=now)


def wake_snoozed_due(now: datetime) -> bool:
    return Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=now).exists()


def deliver() -> None:
    outbound.deliver()


def deliver_due(now: datetime) -> bool:
    return outbound.deliver_due(now)


def fetch_files() -> None:
    files.fetch()


def fetch_files_due(now: datetime) -> bool:
    return files.fetch_due(now)


def tidy() -> None:
    cleaning.tidy(clock.now())


def tidy_due(now: datetime) -> bool:
    return cleaning.is_due(now)
