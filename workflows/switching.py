"""Turning a workflow off and on. Runs in flight finish, or are ended by the workers, so many at a time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from conversations import events
from conversations.errors import Conflict, Refused
from helpdesk import actors, queue
from helpdesk.actors import Actor
from workflows.engine import by_hand
from workflows.models import Run, Workflow
from workflows.models.run import LIVE

SWITCHED = "workflow.switched"  # event; data: workflow, on, runs (finish, end), in_flight (how many there were)
BATCH = 200  # runs that one ring of the bell ends
COUNTED = 100_000  # runs in flight; more than that are “so many at least”


def in_flight(workflow: Workflow) -> int:
    """How many runs wait or are about to go on."""
    return Run.objects.filter(workflow=workflow, state__in=LIVE)[:COUNTED].count()


@transaction.atomic
def turn_off(workflow: Workflow, *, by: Actor, now: datetime, end_runs: bool = False) -> None:
    """Nothing starts it any more. ``end_runs``: those in flight end too, by and by, each with a line in its log."""
    if end_runs and by.agent_id is None:
        raise Refused(gettext("Only a person ends runs; sign in, or let them finish."))
    workflow = Workflow.objects.select_for_update().get(pk=workflow.pk)
    runs = in_flight(workflow)
    workflow.is_on, workflow.ending_by_id = False, by.agent_id if end_runs else None
    workflow.save(update_fields=["is_on", "ending_by"])
    data = {"workflow": workflow.pk, "on": False, "runs": "end" if end_runs else "finish", "in_flight": runs}
    events.record([events.NewEvent(SWITCHED, by, data=data)], now=now)
    if end_runs:
        queue.ring("end_runs")


@transaction.atomic
def turn_on(workflow: Workflow, *, by: Actor, now: datetime) -> None:
    """It starts again; runs that were not ended yet go on."""
    workflow = Workflow.objects.select_for_update().get(pk=workflow.pk)
    workflow.is_on, workflow.ending_by_id = True, None
    workflow.save(update_fields=["is_on", "ending_by"])
    events.record([events.NewEvent(SWITCHED, by, data={"workflow": workflow.pk, "on": True})], now=now)


def end_due() -> bool:
    return Workflow.objects.filter(is_on=False, ending_by__isnull=False).exists()


def end_some(now: datetime) -> int:
    """Ends up to ``BATCH`` runs of workflows that were turned off so; how many. Each is a transaction of its own."""
    ended = 0
    for workflow in Workflow.objects.filter(is_on=False, ending_by__isnull=False).select_related("ending_by"):
        assert workflow.ending_by is not None  # filtered
        by = actors.agent(workflow.ending_by.pk, workflow.ending_by.name)
        runs = Run.objects.filter(workflow=workflow, state__in=LIVE).order_by("pk")
        ids = list(runs.values_list("pk", flat=True)[: BATCH - ended])
        ended += sum(_end(run_id, by, now) for run_id in ids)
        if ended >= BATCH:
            queue.ring("end_runs")
            return ended
        if not runs.exists():
            Workflow.objects.filter(pk=workflow.pk, is_on=False).update(ending_by=None)
    return ended


def _end(run_id: int, by: Actor, now: datetime) -> bool:
    try:
        by_hand.end(run_id, by=by, now=now)
    except Conflict:  # it has ended by itself meanwhile
        return False
    return True
