"""Bars 4 and 8: runs stepped a second by one process with a backlog; timers among many."""

import gc
import time
from datetime import timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from channels import wire
from channels.models import Channel, Payload
from conversations.inbound.batch import Parsed
from conversations.inbound.store import store
from helpdesk.processes import collector
from tests.bench.routed import Figures
from tests.house_of import publish
from workflows.engine import ahead, batch
from workflows.models import Run, WorkflowVersion


def stepped_a_second(channel: Channel, count: int, floor: float) -> Figures:
    """Bar 4: the channel's workflow, from ready to done."""
    tag = uuid4().hex
    for start in range(0, count, 500):
        now = timezone.now()
        items = [
            wire.Inbound(f"{tag}-{n}", wire.Person(f"{tag}-{n}", "Ana Lee"), text=str(n % 10))
            for n in range(start, min(start + 500, count))
        ]
        with transaction.atomic():
            store([Parsed(Payload(channel=channel, received_at=now), channel, items)], now=now)
    collector.keep()  # as a worker process does before it begins
    collector.look_seldom()
    begin = time.perf_counter()
    done = _all()
    took = time.perf_counter() - begin
    gc.unfreeze()
    if done < count or Run.objects.filter(state="failed").exists():
        raise SystemExit(f"{done} of {count} runs were stepped, {Run.objects.filter(state='failed').count()} failed.")
    return {"stepped_a_second": done / took, "floor": floor, "ratio": done / took / floor, "runs": done}


def timers(pending: int, due: int) -> Figures:
    """Bar 8, one size: a look with nothing due, then the sweep of ``due`` timers among ``pending`` ones."""
    _fill(pending)
    looks = []
    for _ in range(50):
        begin = time.perf_counter()
        ahead.is_due(timezone.now())
        looks.append((time.perf_counter() - begin) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflows_run SET wake_at = now() - interval '1 second' WHERE id IN"
            " (SELECT id FROM workflows_run WHERE state = 'waiting' ORDER BY id LIMIT %s)",
            [due],
        )
    begin = time.perf_counter()
    done = _all()
    took = time.perf_counter() - begin
    if done != due:
        raise SystemExit(f"{done} of {due} due timers fired.")
    return {"pending": pending, "look_ms": sorted(looks)[25], "sweep_ms": took * 1000, "due": due}


def _all() -> int:
    """A turn of the engine ends after some seconds; the bell would ring for the next."""
    total = 0
    while done := batch.step_runs():
        total += done
    return total


def _fill(pending: int) -> None:
    """Runs that wait for an hour in the first step of a workflow of their own."""
    version = _waiting_workflow()
    step_id = version.steps.order_by("position").values_list("pk", flat=True)[0]
    until = (timezone.now() - timedelta(seconds=5)).isoformat()
    memory = (
        '{"variables": {}, "visits": {"pause": 1}, "keep": {}, "waiting_for": [], "steps": 0, "until": "' + until + '"}'
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workflows_run WHERE state = 'waiting' AND version_id = %s", [version.pk])
        missing = pending - int(cursor.fetchone()[0])
        cursor.execute(
            "WITH c AS (INSERT INTO contacts_contact (first_name, last_name, email, phone, language, country, fields,"
            " blocked, created_at) SELECT 'Timer', '', '', '', '', '', '{}', false, now() FROM generate_series(1, %s)"
            " RETURNING id) INSERT INTO workflows_run (workflow_id, version_id, contact_id, state, step_id, memory,"
            " inbox, wake_at, attempts, depth, error, started_at, moved_at) SELECT %s, %s, id, 'waiting', %s, %s, '[]',"
            " now() + interval '1 day' + random() * interval '1 day', 0, 0, '', now(), now() FROM c",
            [max(0, missing), version.workflow_id, version.pk, step_id, memory],
        )
        cursor.execute("VACUUM ANALYZE workflows_run")


def _waiting_workflow() -> WorkflowVersion:
    found = WorkflowVersion.objects.filter(workflow__name="Bench: wait").first()
    return found or publish(
        'workflow: "Bench: wait"\ntrigger: {on: manual}\nsteps: [{id: pause, kind: wait, for: 1h}]\n'
    )
