"""Writes what a run wants of others and waits for: requests to servers, and runs of other workflows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from helpdesk import bulk, queue
from workflows.begin import Start, begin
from workflows.calls import parts
from workflows.chains import DEEPEST
from workflows.compiled import compiled
from workflows.effects import Call
from workflows.engine import ending, live
from workflows.engine.slot import Slot, live_runs
from workflows.engine.stimuli import message_from_json
from workflows.models import HttpCall, VersionState, WorkflowVersion
from workflows.triggers.registry import TRIGGERS

Wanted = list[tuple[Slot, Any]]
MANUAL = "manual"


def call(wanted: Wanted, now: datetime) -> None:
    """The request is kept here and made by another worker, outside of any transaction."""
    bulk.insert(HttpCall, [_http_call(slot, effect, now) for slot, effect in wanted])
    queue.ring("call_http")


def _http_call(slot: Slot, effect: Call, now: datetime) -> HttpCall:
    assert slot.run.step_id is not None  # where the run now waits for the answer
    request = {
        "method": effect.method,
        "url": parts.to_json(effect.url),
        "headers": [[name, parts.to_json(value)] for name, value in effect.headers],
        "body": parts.to_json(effect.body),
        "timeout": effect.timeout,
        "mappings": dict(effect.mappings),
    }
    return HttpCall(
        run_id=slot.run.pk,
        step_id=slot.run.step_id,
        request=request,
        host=parts.host(effect.url),
        due_at=now,
        created_at=now,
    )


def start_run(wanted: Wanted, now: datetime) -> None:
    """Runs whose parents wait for them; where there is to be none, the parent is told why and goes on at once."""
    ids = {slot.run.pk: slot.compiled.refs.get(("workflow", effect.workflow)) for slot, effect in wanted}
    published = WorkflowVersion.objects.filter(
        workflow_id__in=[key for key in ids.values() if key],
        state=VersionState.PUBLISHED,
        workflow__is_on=True,
        trigger=MANUAL,
    )
    versions = {version.workflow_id: version for version in published}
    lives = live_runs({slot.contact.pk for slot, _ in wanted})
    starts: list[tuple[Slot, Start]] = []
    for slot, _effect in wanted:
        version = versions.get(ids[slot.run.pk] or 0)
        if version is None:
            ending.tell(slot.run, "missing")
        elif any(run.workflow_id == version.workflow_id for run in lives.get(slot.contact.pk, ())):
            ending.tell(slot.run, "not_started", "it is running for this contact already")
        elif slot.run.depth >= DEEPEST:
            ending.tell(slot.run, "too_deep")
        elif why := _unmet(slot, version, now):
            ending.tell(slot.run, "not_started", why)
        else:
            starts.append((slot, _start(slot, version)))
    _begin(starts, lives, now)
    queue.ring("step_runs")


def _start(slot: Slot, version: WorkflowVersion) -> Start:
    """The child knows the last message as its parent does; variables are its own."""
    run = slot.run
    return Start(
        version,
        slot.contact.pk,
        run.conversation_id,
        message=message_from_json(run.memory.get("message")),
        depth=run.depth + 1,
        cause=run.pk,
        parent=run.pk,
    )


def _begin(starts: Sequence[tuple[Slot, Start]], lives: Any, now: datetime) -> None:
    begun = begin([start for _, start in starts], lives, now=now)
    for (slot, _start), result in zip(starts, begun, strict=True):
        if result.run is None:
            ending.tell(slot.run, "not_started", result.why[:1].lower() + result.why[1:].rstrip("."))


def _unmet(slot: Slot, version: WorkflowVersion, now: datetime) -> str:
    """Why the trigger's conditions keep it from starting; empty where they do not."""
    trigger = compiled(version.pk).program.trigger
    if not trigger.when.conditions:
        return ""
    rows = {slot.conversation.pk: slot.conversation} if slot.conversation else {}
    surroundings = live.load({slot.contact.pk: slot.contact}, rows, now=now)
    world = surroundings.world(slot.contact.pk, slot.run.conversation_id)
    world.message = message_from_json(slot.run.memory.get("message"))
    return "" if TRIGGERS[MANUAL].matches(trigger, world, {}) else "its conditions do not hold"
