"""What the engine steps next: who is in which lane, in which order, found by which index."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models import Contact
from tests.factories import ContactFactory
from tests.house_of import publish
from workflows.engine.ahead import ahead, is_due, let_go, waits
from workflows.models import Run, WorkflowVersion

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WORKFLOW = 'workflow: "Wait"\ntrigger: {on: manual}\nsteps: [{id: pause, kind: wait, for: 1h}]\n'


@pytest.fixture
def version() -> WorkflowVersion:
    return publish(WORKFLOW)


def run(version: WorkflowVersion, state: str, **fields: Any) -> int:
    row = Run.objects.create(
        workflow=version.workflow, version=version, contact=ContactFactory(), state=state, **fields
    )
    return row.pk


def due(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def test_ready_ones_come_first_then_timers_oldest_first(version: WorkflowVersion) -> None:
    later = run(version, "waiting", wake_at=due(1))
    earlier = run(version, "waiting", wake_at=due(2))
    ready = [run(version, "ready"), run(version, "ready")]
    run(version, "waiting", wake_at=due(-1))
    run(version, "waiting")
    run(version, "done", ended_at=NOW)
    assert ahead(NOW, again=False, limit=200) == [*ready, earlier, later]
    assert ahead(NOW, again=False, limit=3) == [*ready, earlier]
    assert ahead(NOW, again=True, limit=200) == []


def test_what_workers_died_of_most_often_is_tried_again_last(version: WorkflowVersion) -> None:
    """A worker that is killed from outside is not killed with the same run in its hand each time."""
    twice = run(version, "ready", attempts=2)
    once = [run(version, "ready", attempts=1), run(version, "ready", attempts=1)]
    timers = [run(version, "waiting", wake_at=due(2), attempts=2), run(version, "waiting", wake_at=due(1), attempts=1)]
    assert ahead(NOW, again=True, limit=200) == [*once, twice, *reversed(timers)]


@pytest.mark.parametrize("fields", [{"state": "ready"}, {"state": "waiting", "wake_at": NOW}])
@pytest.mark.parametrize(
    ("attempts", "in_hand", "lane", "is_ahead"),
    [(0, False, False, True), (1, True, False, False), (1, False, True, True), (2, True, True, False)],
)
def test_a_first_try_is_in_one_lane_and_every_other_in_the_other(
    version: WorkflowVersion, fields: dict[str, Any], attempts: int, in_hand: bool, lane: bool, is_ahead: bool
) -> None:
    key = run(version, **fields, attempts=attempts, claimed_at=NOW if in_hand else None)
    assert is_due(NOW)
    assert (waits(NOW, again=lane), waits(NOW, again=not lane)) == (True, False)
    assert ahead(NOW, again=lane, limit=1) == ([key] if is_ahead else [])
    assert ahead(NOW, again=not lane, limit=1) == []
    let_go(NOW, again=not lane)
    assert (Run.objects.get().claimed_at is not None) is in_hand
    let_go(NOW, again=lane)
    assert Run.objects.get().claimed_at is None
    assert ahead(NOW, again=attempts > 0, limit=1) == [key]


def test_where_nothing_is_to_be_stepped_nothing_waits(version: WorkflowVersion) -> None:
    run(version, "waiting", wake_at=due(-1))
    run(version, "failed", ended_at=NOW, attempts=3)
    assert not is_due(NOW)
    assert not any(waits(NOW, again=again) for again in (False, True))


@pytest.mark.postgresql
def test_no_question_reads_the_table(version: WorkflowVersion) -> None:
    plans: list[str] = []

    def explaining(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        execute(f"EXPLAIN {sql}", values, many, context)
        plans.extend(row[0] for row in context["cursor"].fetchall())
        return execute(sql, values, many, context)

    contacts = Contact.objects.bulk_create(Contact() for _ in range(2000))
    Run.objects.bulk_create(
        Run(workflow=version.workflow, version=version, contact=contact, state="waiting", wake_at=due(-1))
        for contact in contacts
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflows_run")
    with connection.execute_wrapper(explaining):
        is_due(NOW)
        for again in (False, True):
            waits(NOW, again=again)
            ahead(NOW, again=again, limit=200)
            let_go(NOW, again=again)
    plan = "\n".join(plans)
    assert "Seq Scan" not in plan
    assert plan.count("run_ready") == plan.count("run_due") == 7
