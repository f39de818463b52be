"""What a supervisor does with a run: tries a failed step again, leaves a step out, or ends a run for good."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from conversations.errors import Conflict, Refused
from conversations.lock import lock_contacts
from conversations.models import QueueEntry
from helpdesk import queue
from helpdesk.actors import Actor
from workflows.compiled import compiled
from workflows.engine.ending import ended, stop
from workflows.engine.expecting import settle
from workflows.engine.slot import next_number
from workflows.engine.stimuli import to_json
from workflows.kinds.base import Stimulus
from workflows.models import Handling, Run, RunLog, RunState
from workflows.models.run import LIVE
from workflows.routing_exceptions import settle_run

ENDS = (*LIVE, RunState.FAILED)
MOVES_ON = (RunState.WAITING, RunState.FAILED)
RUNS_ANEW = gettext_noop("This workflow is running anew for this contact; end that run first.")


def retry(run_id: int, *, by: Actor, now: datetime) -> Run:
    """The failed run goes on at the step where it failed. Raises Conflict where it is not failed any more, or where the
    workflow runs for this contact anew."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state != RunState.FAILED:
            raise Conflict(gettext("Only a failed run can be tried again; this one is not failed (any more)."))
        stimulus = Stimulus("retry" if run.step_id else "start")
        _wake(run, stimulus, "retried", f"Tried again by {by.name}.", now)
        settle_run(run, Handling.RETRIED, by=by.agent_id, now=now)
    return run


def move_on(run_id: int, *, step: str, way: str = "", by: Actor, now: datetime) -> Run:
    """The waiting or failed run leaves out ``step``, where it stands, by ``way`` (see ``ways``). Raises Conflict where
    it stands elsewhere by now, is just being stepped or has ended; Refused where the step has no such way out."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state == RunState.READY:
            raise Conflict(gettext("This run is just being stepped; look again, then decide."))
        if run.state not in MOVES_ON:
            raise Conflict(gettext("This run has ended already."))
        if run.step is None:
            raise Conflict(gettext("This run failed before its first step; try it again instead."))
        if run.step.key != step:
            raise Conflict(
                gettext("This run stands at “%(key)s” by now; look again, then decide.") % {"key": run.step.key}
            )
        offered = dict(ways(compiled(run.version_id).program.step(step).branches))
        if way not in offered:
            raise Refused(
                gettext("The step “%(step)s” has no such way out; it has %(names)s.")
                % {"step": step, "names": ", ".join(offered.values())},
                "way",
            )
        QueueEntry.objects.filter(run_id=run.pk).delete()
        told = f"Moved on past “{step}” by {by.name}: {offered[way]}."
        _wake(run, Stimulus("move_on", text=way), "moved_on", told, now)
        settle_run(run, Handling.MOVED_ON, by=by.agent_id, now=now)
    return run


class Way(Protocol):
    """A branch, of a program or of the records."""

    @property
    def exit(self) -> str: ...
    @property
    def name(self) -> str: ...


def ways(branches: Iterable[Way]) -> list[tuple[str, str]]:
    """By which ways a step with these branches, in order, may be left out, each with its name: “” is on to what
    follows, digits are a branch with conditions by its number from 0, a word is an exit."""
    named = [(branch.exit or str(number), branch.exit or branch.name) for number, branch in enumerate(branches)]
    return [("", "to the next step"), *named]


def end(run_id: int, *, by: Actor, now: datetime) -> Run:
    """The run does nothing more; what it did stays. Raises Conflict where it has ended by itself."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state not in ENDS:
            raise Conflict(gettext("This run has ended already."))
        _is_no_end(run)
        stop(run, f"Ended by {by.name}.", now=now).save()
        run.save()
        QueueEntry.objects.filter(run_id=run.pk).delete()
        settle([run], now)
        settle_run(run, Handling.ENDED, by=by.agent_id, now=now)
        ended([run], now=now)
    return run


def _wake(run: Run, stimulus: Stimulus, outcome: str, sentence: str, now: datetime) -> None:
    """Sets it ready, with a line in its log of who wanted that. Conflict where another run has taken its place."""
    others = Run.objects.filter(contact_id=run.contact_id, workflow_id=run.workflow_id, state__in=LIVE)
    if others.exclude(pk=run.pk).exists():
        raise Conflict(gettext(RUNS_ANEW))
    _is_no_end(run)
    memory = dict(run.memory)
    number = next_number(memory)
    RunLog.objects.create(run=run, number=number, at=now, step_id=run.step_id, outcome=outcome, text=sentence)
    run.memory, run.inbox = memory, [to_json(stimulus, run.step_id)]
    run.state, run.error, run.attempts = RunState.READY, "", 0
    run.wake_at, run.ended_at, run.moved_at = None, None, now
    run.save()
    queue.ring("step_runs")


def _is_no_end(run: Run) -> None:
    """The line at which a failed run had ended is one among others again."""
    if run.state == RunState.FAILED:
        RunLog.objects.filter(run=run, ends=True).update(ends=False)


def _locked(run_id: int) -> Run:
    """Contact, then run: the order in which everybody locks."""
    contact_id = Run.objects.filter(pk=run_id).values_list("contact_id", flat=True).first()
    if contact_id is None:
        raise Refused(gettext("This run is not there any more."))
    lock_contacts([contact_id])
    return Run.objects.select_for_update(no_key=True).get(pk=run_id)
