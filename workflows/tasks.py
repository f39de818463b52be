"""What the bells of this app run."""

from datetime import datetime

from django.utils import timezone

from workflows import switching
from workflows.engine import batch


def step_runs() -> None:
    batch.step_runs()


def step_runs_due(now: datetime) -> bool:
    return batch.is_due(now)


def end_runs() -> None:
    switching.end_some(timezone.now())


def end_runs_due(now: datetime) -> bool:
    return switching.end_due()
