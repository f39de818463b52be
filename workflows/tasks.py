"""What the bells of this app run."""

from datetime import datetime

from workflows.engine import batch


def step_runs() -> None:
    batch.step_runs()


def step_runs_due(now: datetime) -> bool:
    return batch.is_due(now)
