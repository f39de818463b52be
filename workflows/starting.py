"""Starting runs: by triggers, for a whole batch of events, or by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext

from contacts.models import Contact
from conversations.errors import Conflict, Refused
from conversations.events import EventKind, NewEvent, record
from conversations.lock import lock_contacts
from conversations.models import Conversation
from helpdesk import queue
from helpdesk.actors import Actor, ActorKind
from helpdesk.together import memory
from workflows.begin import Begun, Start, begin, made
from workflows.chains import depths
from workflows.compiled import compiled
from workflows.engine import live
from workflows.engine.slot import live_runs
from workflows.facts import MessageFacts
from workflows.models import Run, VersionState, Workflow, WorkflowVersion
from workflows.triggers.base import CannotStart
from workflows.triggers.registry import TRIGGERS


@dataclass(frozen=True, slots=True)
class Candidate:
    """A start that the version's trigger may want, and what its conditions can ask of the event."""

    start: Start
    details: Mapping[str, Any] = field(default_factory=dict)


def waiting_for(events: Iterable[NewEvent]) -> list[WorkflowVersion]:
    """The published versions that events of these kinds may start."""
    happened = {event.kind for event in events}
    kinds = {trigger.name for trigger in TRIGGERS.values() if trigger.event in happened}
    if not kinds:
        return []
    known = know_published()
    return sorted((row for kind in kinds for row in known[kind]), key=lambda row: row.pk)


def know_published() -> Mapping[Any, list[WorkflowVersion]]:
    """Published versions by each kind of trigger that events start; read once in a block of ``together``."""
    known = memory("published versions by trigger")
    if not known:
        known.update({kind.name: [] for kind in TRIGGERS.values() if kind.event})
        versions = WorkflowVersion.objects.filter(state=VersionState.PUBLISHED, workflow__is_on=True)
        for row in versions.filter(trigger__in=list(known)):
            known[row.trigger].append(row)
    return known


def start_triggered(
    versions: Sequence[WorkflowVersion],
    events: Sequence[NewEvent],
    runs: Mapping[int, Sequence[Run]],
    *,
    now: datetime,
) -> int:
    """Makes runs of those versions whose trigger matches an event; how many. ``runs`` are the contacts' live ones."""
    return made(begin([each.start for each in matching(_candidates(versions, events), now)], runs, now=now))


def matching(candidates: Sequence[Candidate], now: datetime) -> list[Candidate]:
    """Those whose conditions hold."""
    surroundings = _surroundings(candidates, now)
    return [item for item in candidates if _matches(item, surroundings)]


def start_by_hand(
    workflow: Workflow,
    contact_id: int,
    *,
    by: Actor,
    now: datetime,
    form: Mapping[str, Any] | None = None,
    conversation_id: int | None = None,
) -> Run:
    """Starts the published version for a contact whatever its trigger's conditions; in a transaction. Refused where
    the values of its form are wrong (``wrong`` names each), Conflict where it runs already."""
    version = workflow.versions.filter(state=VersionState.PUBLISHED).first()
    if version is None:
        raise Refused(
            gettext("“%(workflow)s” has no published version; publish it first.") % {"workflow": workflow}, "workflow"
        )
    if not workflow.is_on:
        raise Refused(
            gettext("“%(workflow)s” is switched off; switch it on first.") % {"workflow": workflow}, "workflow"
        )
    trigger = compiled(version.pk).program.trigger
    try:
        values = TRIGGERS[trigger.kind].answers(trigger.config, form or {})
    except CannotStart as error:
        wrong = {f"form.{name}": sentence for name, sentence in error.wrong.items()}
        raise Refused(str(error), "form", wrong) from error
    if contact_id not in lock_contacts([contact_id]):
        raise Refused(gettext("There is no such contact."), "contact")
    conversation_id = conversation_id or latest_conversations([contact_id]).get(contact_id)
    [begun] = begin([Start(version, contact_id, conversation_id, form=values)], live_runs([contact_id]), now=now)
    return announce(begun, by=by, now=now)


def announce(begun: Begun, *, by: Actor, now: datetime) -> Run:
    """Tells the conversation that a person or a program has started a run; Conflict where there is none."""
    if begun.run is None:
        raise Conflict(
            gettext("“%(name)s” was not started. %(why)s")
            % {"name": compiled(begun.start.version.pk).program.name, "why": gettext(begun.why)}
        )
    run, name = begun.run, compiled(begun.start.version.pk).program.name
    data = {"run": run.pk, "workflow": name, **({"started_by": by.name} if by.agent_id else {})}
    record([NewEvent(EventKind.RUN_STARTED, by, run.contact_id, run.conversation_id, data)], now=now)
    queue.ring("step_runs")
    return run


def latest_conversations(contact_ids: Iterable[int]) -> dict[int, int]:
    """The newest conversation of each contact that has one."""
    rows = Conversation.objects.filter(contact_id__in=set(contact_ids)).order_by()
    return dict(rows.values("contact_id").annotate(newest=Max("pk")).values_list("contact_id", "newest"))


def _candidates(versions: Iterable[WorkflowVersion], events: Sequence[NewEvent]) -> list[Candidate]:
    """A look at an event is one; what is not about a conversation is taken to be about the contact's latest one."""
    messages = _first_messages(events)
    found = [
        Candidate(
            Start(version, event.contact_id, event.conversation_id, _message(event, messages), cause=_cause(event)),
            details,
        )
        for version in versions
        for event in events
        if event.kind == TRIGGERS[version.trigger].event and event.contact_id is not None
        for details in TRIGGERS[version.trigger].looks(event)
    ]
    return _with_depths(_with_conversations(found))


def _first_messages(events: Iterable[NewEvent]) -> dict[int | None, MessageFacts]:
    """The first message of each conversation among the events."""
    first: dict[int | None, MessageFacts] = {}
    for event in events:
        if event.kind == EventKind.MESSAGE_RECEIVED:
            first.setdefault(event.conversation_id, live.message_facts(event.subject))
    return first


def _message(event: NewEvent, first: Mapping[int | None, MessageFacts]) -> MessageFacts | None:
    if event.kind == EventKind.MESSAGE_RECEIVED:
        return live.message_facts(event.subject)
    return first.get(event.conversation_id) if event.conversation_id else None


def _cause(event: NewEvent) -> int | None:
    return event.actor.id if event.actor.kind == ActorKind.WORKFLOW else None


def _with_conversations(found: Sequence[Candidate]) -> list[Candidate]:
    lacking = [item.start.contact_id for item in found if item.start.conversation_id is None]
    latest = latest_conversations(lacking) if lacking else {}
    return [
        item
        if item.start.conversation_id is not None
        else replace(item, start=replace(item.start, conversation_id=latest.get(item.start.contact_id)))
        for item in found
    ]


def _with_depths(found: Sequence[Candidate]) -> list[Candidate]:
    """What a run did starts others one deeper than it stands."""
    causes = {item.start.cause for item in found if item.start.cause is not None}
    deep = depths(causes) if causes else {}
    return [
        replace(item, start=replace(item.start, depth=deep.get(item.start.cause, 0) + 1))
        if item.start.cause is not None
        else item
        for item in found
    ]


def _surroundings(candidates: Sequence[Candidate], now: datetime) -> live.Surroundings | None:
    """Facts, if any trigger has conditions."""
    programs = [(compiled(item.start.version.pk), item.start) for item in candidates]
    asking = [(known, start) for known, start in programs if known.program.trigger.when.conditions]
    if not asking:
        return None
    contacts = Contact.objects.in_bulk({start.contact_id for _, start in asking})
    rows = Conversation.objects.in_bulk({start.conversation_id for _, start in asking if start.conversation_id})
    return live.load(contacts, rows, now=now, history=any(known.needs.history for known, _ in asking))


def _matches(item: Candidate, surroundings: live.Surroundings | None) -> bool:
    trigger = compiled(item.start.version.pk).program.trigger
    if surroundings is None or not trigger.when.conditions:
        return True
    world = surroundings.world(item.start.contact_id, item.start.conversation_id)
    world.message = item.start.message
    return TRIGGERS[trigger.kind].matches(trigger, world, item.details)
