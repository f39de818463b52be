"""What the bells of this app run."""

from datetime import datetime

from django.utils import timezone

from workflows import switching
from workflows.calls import make
from workflows.engine import batch
from workflows.replay import work as replaying


def step_runs() -> None:
    batch.step_runs()


def step_runs_due(now: datetime) -> bool:
    return batch.is_due(now)


def end_runs() -> None:
    switching.end_some(timezone.now())


def end_runs_due(now: datetime) -> bool:
    return switching.end_due()


def call_http() -> None:
    make.make()


def call_http_due(now: datetime) -> bool:
    return make.make_due(now)


def replay() -> None:
    replaying.work()


def replay_due(now: datetime) -> bool:
    return replaying.is_due(now)
