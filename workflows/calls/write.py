"""Outcomes of requests written down: the call's row, and the stimulus for the run that waits for it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from conversations.lock import lock_contacts
from helpdesk import bulk, queue
from workflows.calls.attempt import Outcome
from workflows.engine.stimuli import to_json
from workflows.kinds.base import Stimulus
from workflows.models import CallState, HttpCall, Run
from workflows.models.run import LIVE, RunState

CALLED = "called"


def write(outcomes: Sequence[Outcome], now: datetime) -> None:
    """Writes those whose claim still holds, many in one transaction."""
    if not outcomes:
        return
    with transaction.atomic():
        run_ids = {outcome.job.claim.call.run_id for outcome in outcomes}
        lock_contacts(Run.objects.filter(pk__in=run_ids).values_list("contact_id", flat=True))
        runs = {row.pk: row for row in Run.objects.filter(pk__in=run_ids).order_by("pk").select_for_update()}
        held = _still_held(outcomes)
        for outcome, call in held:
            _settle(call, outcome, now)
        fields = ["state", "due_at", "claimed_at", "answer", "error", "ended_at"]
        bulk.update(HttpCall, [call for _, call in held], fields)
        answered = [(outcome, call) for outcome, call in held if outcome.again is None]
        woken = _wake(answered, runs)
        bulk.update(Run, woken, ["inbox", "state", "wake_at"])
        if woken:
            queue.ring("step_runs")


def _still_held(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, HttpCall]]:
    """Without those that another worker took over meanwhile: the moment of its claim is another."""
    by_id = {outcome.job.claim.call.pk: outcome for outcome in outcomes}
    rows = HttpCall.objects.filter(pk__in=by_id, state=CallState.CALLING).order_by("pk").select_for_update()
    return [(by_id[row.pk], row) for row in rows if row.claimed_at == by_id[row.pk].job.claim.at]


def _settle(call: HttpCall, outcome: Outcome, now: datetime) -> None:
    answer = outcome.answer
    call.claimed_at, call.error = None, answer.error
    if outcome.again is not None:
        call.state, call.due_at = CallState.DUE, now + outcome.again
        return
    call.state = CallState.FAILED if answer.error else CallState.ANSWERED
    call.answer, call.ended_at = {"status": answer.status, "values": dict(answer.values)}, now


def _wake(answered: Sequence[tuple[Outcome, HttpCall]], runs: dict[int, Run]) -> list[Run]:
    """The runs that still wait at the step that asked, for the answer to what it asked last."""
    latest: dict[tuple[int, int], int] = {}
    rows = HttpCall.objects.filter(run_id__in={call.run_id for _, call in answered})
    for run_id, step_id, pk in rows.order_by("pk").values_list("run_id", "step_id", "pk"):
        latest[(run_id, step_id)] = pk
    woken: dict[int, Run] = {}
    for outcome, call in answered:
        run = runs[call.run_id]
        waits = CALLED in run.memory.get("waiting_for", ()) and run.step_id == call.step_id
        if run.state not in LIVE or not waits or latest[(call.run_id, call.step_id)] != call.pk:
            continue
        run.inbox = [*run.inbox, to_json(Stimulus(CALLED, data=outcome.answer.to_json()), call.step_id)]
        run.state, run.wake_at = RunState.READY, None
        woken[run.pk] = run
    return list(woken.values())
