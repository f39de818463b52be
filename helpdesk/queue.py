"""The bell: how the rest of the house tells the workers to look now. The work itself is in the tables.

A ring may be lost, doubled or late and nothing breaks: the sweep asks each bell's ``due`` every second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from helpdesk.together import send

CHANNEL = "helpdesk_bell"  # of PostgreSQL's LISTEN and NOTIFY
PREFIX = "bell:"  # a queue row with this payload stands for a bell, not for a task of django-q's own
DEFAULT = "default"
NETWORK = "network"  # work that waits for other people's servers has workers of its own


@dataclass(frozen=True, slots=True)
class Bell:
    """``task`` takes no argument and does what is due; ``due(now)`` says, by one short query, whether anything is."""

    task: str
    due: str
    cluster: str = DEFAULT
    every: int = 1  # seconds between two questions of the sweep

    def is_due(self, now: datetime) -> bool:
        due: Callable[[datetime], bool] = import_string(self.due)
        return due(now)

    def run(self) -> None:
        task: Callable[[], None] = import_string(self.task)
        task()


def _bell(task: str, cluster: str = DEFAULT, every: int = 1) -> Bell:
    return Bell(task=task, due=f"{task}_due", cluster=cluster, every=every)


BELLS = {
    "take_in": _bell("conversations.tasks.take_in"),
    "step_runs": _bell("workflows.tasks.step_runs"),
    "end_runs": _bell("workflows.tasks.end_runs", every=5),
    "start_scheduled": _bell("workflows.tasks.start_scheduled", every=10),
    "drain_queues": _bell("conversations.tasks.drain_queues", every=2),
    "hand_back": _bell("conversations.tasks.hand_back", every=10),
    "wake_snoozed": _bell("conversations.tasks.wake_snoozed", every=5),
    "set_offline": _bell("helpdesk.tasks.set_offline", every=10),
    "deliver": _bell("conversations.tasks.deliver", NETWORK),
    "call_http": _bell("workflows.tasks.call_http", NETWORK),
    "fetch_files": _bell("conversations.tasks.fetch_files", NETWORK, every=5),
    "replay": _bell("workflows.tasks.replay"),
    "tidy": _bell("conversations.tasks.tidy", NETWORK, every=60),
    "tidy_calls": _bell("workflows.tasks.tidy_calls", NETWORK, every=60),
    "tidy_incoming": _bell("workflows.tasks.tidy_incoming", NETWORK, every=60),
}


def ring(*names: str) -> None:
    """Rings bells from inside the transaction that made the work: they sound when it commits. KeyError: no such."""
    for name in names:
        BELLS[name]
    if names:
        _sound(names)


def _sound(names: tuple[str, ...]) -> None:
    if settings.REDIS_URL:
        push: Callable[[Sequence[tuple[str, str]]], None] = import_string(
            "helpdesk.redis.push"
        )  # only loaded where it is used
        transaction.on_commit(lambda: push([(BELLS[name].cluster, f"{PREFIX}{name}") for name in names]))
    elif connection.vendor == "postgresql":
        send("SELECT pg_notify(%s, name) FROM unnest(%s::text[]) AS name", [CHANNEL, list(names)])
    else:
        for name in names:
            _queue(name)


def _queue(name: str) -> None:
    """A row for the polling broker, unless an unstarted one of this bell is there already."""
    now = timezone.now()
    row = {"key": BELLS[name].cluster, "payload": f"{PREFIX}{name}"}
    if not OrmQ.objects.filter(**row, lock__lte=now).exists():
        OrmQ.objects.create(**row, lock=now)
