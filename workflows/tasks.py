"""What the bells of this app run."""

from datetime import datetime

from django.utils import timezone

from workflows import scheduled, switching
from workflows.calls import make
from workflows.calls import tidy as calls
from workflows.engine import ahead, batch
from workflows.incoming import take
from workflows.replay import work as replaying


def step_runs() -> None:
    batch.step_runs()


def step_runs_due(now: datetime) -> bool:
    return ahead.is_due(now)


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


def start_scheduled() -> None:
    scheduled.start_scheduled()


def start_scheduled_due(now: datetime) -> bool:
    return scheduled.is_due(now)


def tidy_incoming() -> None:
    take.tidy(timezone.now())


def tidy_incoming_due(now: datetime) -> bool:
    return take.tidy_is_due(now)


def tidy_calls() -> None:
    calls.tidy(timezone.now())


def tidy_calls_due(now: datetime) -> bool:
    return calls.tidy_is_due(now)
