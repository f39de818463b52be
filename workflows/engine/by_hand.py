"""What a supervisor does with a run: tries a failed one again from its step, or ends one for good."""

from datetime import datetime

from django.db import transaction

from conversations.errors import Conflict, Refused
from conversations.lock import lock_contacts
from conversations.models import QueueEntry
from helpdesk import queue
from helpdesk.actors import Actor
from workflows.engine.move import stop, to_json
from workflows.engine.slot import next_number
from workflows.kinds.base import Stimulus
from workflows.models import Run, RunLog, RunState
from workflows.models.run import LIVE

ENDS = (*LIVE, RunState.FAILED)


def retry(run_id: int, *, by: Actor, now: datetime) -> Run:
    """The failed run goes on at the step where it failed. Raises Conflict where it is not failed any more, or where the
    workflow runs for this contact anew."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state != RunState.FAILED:
            raise Conflict("Only a failed run can be tried again; this one is not failed (any more).")
        others = Run.objects.filter(contact_id=run.contact_id, workflow_id=run.workflow_id, state__in=LIVE)
        if others.exists():
            raise Conflict("This workflow is running anew for this contact; end that run first.")
        memory = dict(run.memory)
        number = next_number(memory)
        RunLog.objects.create(
            run=run, number=number, at=now, step_id=run.step_id, outcome="retried", text=f"Tried again by {by.name}."
        )
        stimulus = Stimulus("retry" if run.step_id else "start")
        run.memory, run.inbox = memory, [to_json(stimulus, run.step_id)]
        run.state, run.error, run.attempts, run.ended_at, run.moved_at = RunState.READY, "", 0, None, now
        run.save()
        queue.ring("step_runs")
    return run


def end(run_id: int, *, by: Actor, now: datetime) -> Run:
    """The run does nothing more; what it did stays. Raises Conflict where it has ended by itself."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state not in ENDS:
            raise Conflict("This run has ended already.")
        stop(run, f"Ended by {by.name}.", now=now).save()
        run.save()
        QueueEntry.objects.filter(run_id=run.pk).delete()
    return run


def _locked(run_id: int) -> Run:
    """Contact, then run: the order in which everybody locks."""
    contact_id = Run.objects.filter(pk=run_id).values_list("contact_id", flat=True).first()
    if contact_id is None:
        raise Refused("This run is not there any more.")
    lock_contacts([contact_id])
    return Run.objects.select_for_update(no_key=True).get(pk=run_id)
