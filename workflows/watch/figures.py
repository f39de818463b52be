"""The figures of one version: by a fixed number of queries, over a bounded number of the latest runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from workflows.models import Run, RunLog, RunState, Step, WorkflowVersion
from workflows.models.run import LIVE

LOOKED_AT = 100_000  # of the latest runs of the house: 800,000 lines of their logs are counted in 200 ms on PostgreSQL
ON_THE_WAY = ("waiting", "retried", "moved_on")  # lines at which a step was not left


@dataclass(frozen=True, slots=True)
class Waiting:
    count: int
    since: datetime  # when the one that waits longest began to


@dataclass(slots=True)
class StepFigures:
    """``left``: by exit, or by the number of the branch, how often the step was left that way; “done” is going on."""

    waiting: Waiting | None = None
    left: dict[str | int, int] = field(default_factory=dict)
    failed: int = 0  # runs that stopped here on a defect
    ended: int = 0  # runs whose last step this was, failed ones too

    @property
    def passed(self) -> int:
        return sum(self.left.values())


@dataclass(frozen=True, slots=True)
class Figures:
    started: int  # since the beginning of the time looked at
    today: int
    live: int  # now, whenever they started
    states: Mapping[str, int]  # of those started: by state
    steps: Mapping[str, StepFigures]  # by key
    bounded: bool  # more runs than are looked at


def figures(version: WorkflowVersion, *, today: datetime, days: int) -> Figures:
    """Of runs that started since the beginning of ``today``, or with ``days`` above 1 that many days before its end."""
    since = today - timedelta(days=days - 1)
    latest = Run.objects.aggregate(last=Max("pk"))["last"] or 0
    lowest = latest - LOOKED_AT
    rows = Run.objects.filter(version=version, workflow_id=version.workflow_id, pk__gt=lowest, started_at__gte=since)
    counted = list(
        rows.order_by()
        .values("state")
        .annotate(n=Count("pk"), first=Min("pk"), new=Count("pk", Q(started_at__gte=today)))
    )
    steps = dict(Step.objects.filter(version=version).values_list("pk", "key"))
    found = {key: StepFigures() for key in steps.values()}
    first = min((row["first"] for row in counted), default=None)
    if first is not None:
        _count_lines(found, steps, first)
    _count_waiting(found, steps, version)
    return Figures(
        started=sum(row["n"] for row in counted),
        today=sum(row["new"] for row in counted),
        live=Run.objects.filter(workflow_id=version.workflow_id, version=version, state__in=LIVE).count(),
        states={row["state"]: row["n"] for row in counted},
        steps=found,
        bounded=lowest > 0 and Run.objects.filter(pk=lowest + 1, started_at__gte=since).exists(),
    )


def _count_lines(found: dict[str, StepFigures], steps: dict[int, str], first: int) -> None:
    lines = RunLog.objects.filter(run_id__gte=first, step__in=list(steps)).order_by()
    for step, outcome, branch, ends, count in lines.values_list("step", "outcome", "branch", "ends").annotate(
        n=Count("pk")
    ):
        at = found[steps[step]]
        if ends:
            at.ended += count
        if ends and outcome == RunState.FAILED:
            at.failed += count
        elif outcome not in ON_THE_WAY and outcome != RunState.STOPPED:
            way = branch if branch is not None else outcome
            at.left[way] = at.left.get(way, 0) + count


def _count_waiting(found: dict[str, StepFigures], steps: dict[int, str], version: WorkflowVersion) -> None:
    """By the small index of live runs, whenever they started."""
    rows = Run.objects.filter(workflow_id=version.workflow_id, version=version, state=RunState.WAITING).order_by()
    for step, count, since in rows.values_list("step").annotate(n=Count("pk"), since=Min("moved_at")):
        if step in steps:
            found[steps[step]].waiting = Waiting(count, since)
