"""Moves one run in hand: its stimuli are given to the interpreter one by one, in the order in which they came."""

from datetime import datetime
from typing import Any

from workflows.engine.interpret import Outcome, advance
from workflows.engine.live import LiveWorld, Surroundings
from workflows.engine.memory import RunMemory
from workflows.engine.slot import Line, Slot
from workflows.engine.stimuli import from_json, message_from_json
from workflows.models import RunState
from workflows.routing_exceptions import noticed

ENDED = (RunState.DONE, RunState.STOPPED, RunState.FAILED)
OURS = ("form", "message", "astray")  # in a run's memory, beside the interpreter's


def move(slot: Slot, surroundings: Surroundings, now: datetime) -> None:
    """Advances the run; effects and log lines gather in the slot, the run's row is changed but not saved."""
    run = slot.run
    waiting = list(run.inbox) or [{"kind": "timer", "step": run.step_id}]
    run.inbox = []
    logged = int(run.memory.get("logged", 0))
    for item in waiting:
        if item["step"] != run.step_id or run.state in ENDED:
            continue  # meant for a step that the run has left
        outcome = _give(slot, surroundings.world(slot.contact.pk, run.conversation_id), item)
        _keep(slot, outcome, logged, now)
        logged += len(outcome.log)
    run.memory = {**run.memory, "logged": logged}
    run.attempts, run.claimed_at = 0, None
    run.moved_at = now
    run.ended_at = now if run.state in ENDED else None


def _give(slot: Slot, world: LiveWorld, item: dict[str, Any]) -> Outcome:
    run, program = slot.run, slot.compiled.program
    stimulus = from_json(item)
    if item.get("message"):
        run.memory = {**run.memory, "message": item["message"]}
    world.message = stimulus.message or message_from_json(run.memory.get("message"))  # the last one, at timers too
    world.form = run.memory.get("form", {})
    memory = RunMemory.from_json(run.memory)
    return advance(program, slot.compiled.step_key.get(run.step_id or 0), memory, world, stimulus)


def _keep(slot: Slot, outcome: Outcome, logged: int, now: datetime) -> None:
    """``logged``: how many lines the run's log has so far."""
    run, step_pk = slot.run, slot.compiled.step_pk
    run_id = run.pk
    for number, line in enumerate(outcome.log, logged + 1):
        step_id = step_pk[line.step] if line.step else None
        slot.log.append(Line(run_id, number, now, step_id, line.outcome[:20], line.text, line.branch))
    if outcome.state in ENDED and outcome.log:
        slot.log[-1].ends = True
    slot.effects.extend(outcome.effects)
    astray = noticed(run.memory.get("astray"), outcome)
    ours = {key: run.memory[key] for key in OURS if key in run.memory}
    run.memory = {**outcome.memory.to_json(), **ours, **({"astray": astray} if astray else {})}
    run.state = outcome.state
    run.step_id = step_pk[outcome.step] if outcome.step else None
    run.wake_at = outcome.wake_at if outcome.state == RunState.WAITING else None
    run.error = outcome.error
