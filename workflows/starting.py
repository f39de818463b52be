"""Starting runs: by triggers, for a whole batch of events, or by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contacts.models import Contact
from conversations.errors import Conflict, Refused
from conversations.events import EventKind, NewEvent
from conversations.lock import lock_contacts
from conversations.models import Conversation, QueueEntry
from helpdesk import bulk, queue
from workflows.compiled import Compiled, compiled
from workflows.engine import live
from workflows.engine.move import stop, to_json
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus
from workflows.models import Run, RunLog, RunState, VersionState, Workflow, WorkflowVersion
from workflows.triggers.registry import TRIGGERS

STOPPED = ["state", "inbox", "wake_at", "ended_at", "moved_at", "memory"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that may start runs of a version."""

    version: WorkflowVersion
    compiled: Compiled
    event: NewEvent
    message: MessageFacts | None


def start_triggered(events: Sequence[NewEvent], runs: Mapping[int, list[Run]], *, now: datetime) -> int:
    """Makes runs of the published versions whose trigger matches; how many."""
    kinds = {trigger.name for trigger in TRIGGERS.values() if trigger.event in {event.kind for event in events}}
    if not kinds:
        return 0
    versions = list(
        WorkflowVersion.objects.filter(state=VersionState.PUBLISHED, workflow__is_on=True, trigger__in=kinds).order_by(
            "pk"
        )
    )
    if not versions:
        return 0
    candidates = _candidates(versions, events)
    if not candidates:
        return 0
    surroundings = _surroundings(candidates, now)
    chosen = [item for item in candidates if _matches(item, surroundings)]
    return _make(_without_repeats(chosen), runs, now)


def start_by_hand(workflow: Workflow, contact_id: int, *, form: dict[str, Any] | None = None, now: datetime) -> Run:
    """Starts the published version for a contact whatever its trigger's conditions; in a transaction."""
    version = WorkflowVersion.objects.filter(workflow=workflow, state=VersionState.PUBLISHED).first()
    if version is None:
        raise Refused(f"“{workflow}” has no published version; publish it first.", "workflow")
    contacts = lock_contacts([contact_id])
    if contact_id not in contacts:
        raise Refused("There is no such contact.", "contact")
    if Run.objects.filter(workflow=workflow, contact_id=contact_id, state__in=("ready", "waiting")).exists():
        raise Conflict(f"“{workflow}” is already running for this contact; end that run first.")
    latest = Conversation.objects.filter(contact_id=contact_id).order_by("-pk").first()
    run = _run(version, contact_id, latest.pk if latest else None, None, now)
    if form:
        run.memory = {"form": form}
    bulk.insert(Run, [run])
    queue.ring("step_runs")
    return run


def _candidates(versions: Iterable[WorkflowVersion], events: Sequence[NewEvent]) -> list[Candidate]:
    first_message: dict[int | None, MessageFacts] = {}
    for event in events:
        if event.kind == EventKind.MESSAGE_RECEIVED:
            first_message.setdefault(event.conversation_id, live.message_facts(event.subject))
    found = []
    for version in versions:
        trigger = TRIGGERS[version.trigger]
        for event in events:
            if event.kind != trigger.event or event.conversation_id is None:
                continue
            message = first_message.get(event.conversation_id)
            if event.kind == EventKind.MESSAGE_RECEIVED:
                message = live.message_facts(event.subject)
            found.append(Candidate(version, compiled(version.pk), event, message))
    return found


def _surroundings(candidates: Sequence[Candidate], now: datetime) -> live.Surroundings | None:
    """Facts, if any trigger has conditions."""
    asking = [item for item in candidates if item.compiled.program.trigger.when.conditions]
    if not asking:
        return None
    contacts = Contact.objects.in_bulk({item.event.contact_id for item in asking if item.event.contact_id})
    rows = Conversation.objects.in_bulk({item.event.conversation_id for item in asking if item.event.conversation_id})
    history = any(item.compiled.needs.history for item in asking)
    return live.load(contacts, rows, now=now, history=history)


def _matches(item: Candidate, surroundings: live.Surroundings | None) -> bool:
    trigger = item.compiled.program.trigger
    if surroundings is None or not trigger.when.conditions:
        return True
    assert item.event.contact_id is not None
    world = surroundings.world(item.event.contact_id, item.event.conversation_id)
    world.message = item.message
    return TRIGGERS[trigger.kind].matches(trigger, world, item.event.data)


def _without_repeats(chosen: Sequence[Candidate]) -> list[Candidate]:
    """One run of a workflow a contact; and none for who had one already, where it is to run once."""
    first: dict[tuple[int, int | None], Candidate] = {}
    for item in chosen:
        first.setdefault((item.version.workflow_id, item.event.contact_id), item)
    once = [item for item in first.values() if item.version.once_per_contact]
    had = set()
    if once:
        rows = Run.objects.filter(
            workflow_id__in={item.version.workflow_id for item in once},
            contact_id__in={item.event.contact_id for item in once},
        )
        had = set(rows.values_list("workflow_id", "contact_id"))
    return [item for key, item in first.items() if not (item.version.once_per_contact and key in had)]


def _make(chosen: Sequence[Candidate], runs: Mapping[int, list[Run]], now: datetime) -> int:
    """A trigger that comes while a run is live is ignored, or with ``restart`` replaces it."""
    new, stopped, log = [], [], []
    for item in chosen:
        contact_id = item.event.contact_id
        assert contact_id is not None
        of_workflow = [run for run in runs.get(contact_id, []) if run.workflow_id == item.version.workflow_id]
        lives = [run for run in of_workflow if run.state in (RunState.READY, RunState.WAITING)]
        if lives and not item.version.restart:
            continue
        for run in lives:
            log.append(stop(run, "The workflow was started anew.", now=now))
            stopped.append(run)
        new.append(_run(item.version, contact_id, item.event.conversation_id, item.message, now))
    bulk.update(Run, stopped, STOPPED)
    bulk.insert(RunLog, log)
    if stopped:
        QueueEntry.objects.filter(run_id__in=[run.pk for run in stopped]).delete()
    bulk.insert(Run, new)
    return len(new)


def _run(
    version: WorkflowVersion, contact_id: int, conversation_id: int | None, message: MessageFacts | None, now: datetime
) -> Run:
    return Run(
        workflow_id=version.workflow_id,
        version_id=version.pk,
        contact_id=contact_id,
        conversation_id=conversation_id,
        inbox=[to_json(Stimulus("start", message=message), None)],
        started_at=now,
        moved_at=now,
    )
