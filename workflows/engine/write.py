"""Writes the effects of a batch: in the order in which each run wanted them, those of one kind together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from channels import wire
from conversations.actions import assign as assigning
from conversations.actions import contacts as contact_actions
from conversations.actions import status
from conversations.actions.comment import NewComment, comment
from conversations.actions.rate import NewRating, rate
from conversations.actions.send import NewMessage, send
from conversations.models import Attachment, Category, Conversation, OpenedBy, QueueEntry, Status
from helpdesk import bulk
from helpdesk.models import Agent
from helpdesk.together import memory
from workflows.effects import (
    Assign,
    Call,
    Close,
    Comment,
    Effect,
    LeaveQueue,
    Open,
    Rate,
    Send,
    SetField,
    Snooze,
    StartRun,
    Tag,
    Unassign,
)
from workflows.engine import write_outside
from workflows.engine.reach import first_addresses
from workflows.engine.slot import Slot
from workflows.models import File

Wanted = list[tuple[Slot, Any]]
AGENTS = "agents by email"
APART = timedelta(microseconds=1)  # of what one run does at once: the thread shows it in the order in which it was done


def write(slots: Sequence[Slot], *, now: datetime) -> None:
    """Wave after wave: of each contact the first run that still wants something, of that run the next effects of one
    kind; then one call of the action for each kind."""
    left = [slot for slot in slots if slot.effects]
    while left:
        waves: dict[type, Wanted] = {}
        contacts: set[int] = set()
        for slot in left:
            contact_id, effects = slot.run.contact_id, slot.effects
            if contact_id in contacts:
                continue
            contacts.add(contact_id)
            kind = type(effects[0])
            wave = waves.setdefault(kind, [])
            wave.append((slot, effects.popleft()))
            while kind is Send and effects and type(effects[0]) is Send:  # else a conversation is moved once a call
                wave.append((slot, effects.popleft()))
        for kind, wanted in waves.items():
            WRITERS[kind](wanted, now)
        now += APART
        left = [slot for slot in left if slot.effects]


def _send(wanted: Wanted, now: datetime) -> None:
    wanted = [(slot, effect) for slot, effect in wanted if slot.conversation is not None]
    files = _attachments([effect for _, effect in wanted], now)
    messages = []
    used: dict[int, int | None] = {}  # contact -> the channel that an earlier one of these named
    for slot, effect in wanted:
        if effect.channel:
            used[slot.contact.pk] = slot.compiled.refs[("channel", effect.channel)]
        messages.append(_message(slot, effect, files.get(id(effect), ()), used.get(slot.contact.pk)))
    send(messages, now=now)


def _message(slot: Slot, effect: Send, files: Sequence[Attachment], channel_id: int | None) -> NewMessage:
    assert slot.conversation is not None
    use = effect.template
    return NewMessage(
        slot.conversation,
        effect.text,
        slot.by,
        quick_replies=effect.quick_replies,
        channel_id=channel_id,
        attachments=files,
        template=wire.Template(use.name, use.language, use.values) if use else None,
    )


def _attachments(effects: Sequence[Send], now: datetime) -> dict[int, list[Attachment]]:
    """By the identity of their effect. They point to the file of the library, which is never copied."""
    names = {name for effect in effects for name in effect.files}
    if not names:
        return {}
    library = {row.name: row for row in File.objects.filter(name__in=names)}
    made = {
        id(effect): [_attachment(library[name], now) for name in effect.files if name in library]
        for effect in effects
        if effect.files
    }
    bulk.insert(Attachment, [row for rows in made.values() for row in rows])
    return made


def _attachment(row: File, now: datetime) -> Attachment:
    return Attachment(file=row.file.name, name=row.name, content_type=row.content_type, size=row.size, created_at=now)


def _assign(wanted: Wanted, now: datetime) -> None:
    agents = _agents({effect.agent for _, effect in wanted if effect.agent})
    assigning.assign([_assignment(slot, effect, agents) for slot, effect in wanted if slot.conversation], now=now)


def know_agents(ids: Mapping[str, int]) -> None:
    memory(AGENTS).update(ids)


def _agents(emails: set[str]) -> dict[Any, int]:
    """Their ids; one who is not there is left out."""
    known = memory(AGENTS)
    if missing := emails - known.keys():
        known.update(Agent.objects.filter(email__in=missing).values_list("email", "pk"))
    return known


def _assignment(slot: Slot, effect: Assign, agents: dict[str, int]) -> assigning.Assignment:
    assert slot.conversation is not None
    team_id = slot.compiled.refs[("team", effect.team)] if effect.team else slot.conversation.team_id
    wait = None
    if effect.queue is not None:
        spec = effect.queue
        wait = QueueEntry(
            team_id=slot.compiled.refs[("team", spec.team)] if spec.team else None,
            agent_id=slot.compiled.refs[("agent", spec.agent)] if spec.agent else None,
            strategy=spec.strategy,
            prefer_last_agent=spec.prefer_last_agent,
            only_online=spec.only_online,
            fewer_than=spec.fewer_than,
            run_id=slot.run.pk,
        )
    return assigning.Assignment(
        slot.conversation, agents[effect.agent] if effect.agent else None, team_id, slot.by, effect.why, wait=wait
    )


def _leave_queue(wanted: Wanted, now: datetime) -> None:
    assigning.leave_queue([slot.conversation.pk for slot, _ in wanted if slot.conversation])


def _unassign(wanted: Wanted, now: datetime) -> None:
    assigning.assign(
        [assigning.Assignment(slot.conversation, None, None, slot.by) for slot, _ in wanted if slot.conversation],
        now=now,
    )


def _set_field(wanted: Wanted, now: datetime) -> None:
    contact_actions.update(
        [
            contact_actions.ContactChange(slot.contact, {effect.field: effect.value}, slot.by, slot.run.conversation_id)
            for slot, effect in wanted
        ],
        now=now,
    )


def _tag(wanted: Wanted, now: datetime) -> None:
    contact_actions.tag(
        [
            contact_actions.TagChange(slot.contact.pk, slot.by, effect.add, effect.remove, slot.run.conversation_id)
            for slot, effect in wanted
        ],
        now=now,
    )


def _comment(wanted: Wanted, now: datetime) -> None:
    agents = _agents({email for _, effect in wanted for email in effect.mentions})
    comment(
        [
            NewComment(
                slot.conversation, effect.text, slot.by, tuple(agents[e] for e in effect.mentions if e in agents)
            )
            for slot, effect in wanted
            if slot.conversation
        ],
        now=now,
    )


def _open(wanted: Wanted, now: datetime) -> None:
    """A snoozed conversation is open again; where the contact's last one is closed, or there is none, another is
    opened, unless another run of theirs just did."""
    snoozed = [slot for slot, _ in wanted if slot.conversation and slot.conversation.status == Status.SNOOZED]
    for slot in snoozed:
        assert slot.conversation is not None
        status.wake([slot.conversation], by=slot.by, now=now)
    lacking = [slot for slot, _ in wanted if slot.conversation is None or slot.conversation.is_closed]
    contacts = {slot.contact.pk for slot in lacking}
    there = Conversation.objects.filter(contact_id__in=contacts).exclude(status=Status.CLOSED) if lacking else ()
    found = {row.contact_id: row for row in there}
    first = first_addresses({slot.contact.pk for slot in lacking if slot.conversation is None})
    channels = {slot.contact.pk: slot.conversation.channel_id for slot in lacking if slot.conversation}
    channels |= {key: address.channel_id for key, address in first.items()}
    openings = [
        status.Opening(slot.contact.pk, channels[slot.contact.pk], OpenedBy.WORKFLOW, slot.by)
        for slot in lacking
        if slot.contact.pk not in found and slot.contact.pk in channels
    ]
    found |= {row.contact_id: row for row in status.open_new(openings, now=now)}
    for slot in lacking:
        slot.conversation = found.get(slot.contact.pk, slot.conversation)
        slot.run.conversation_id = slot.conversation.pk if slot.conversation else None


def _close(wanted: Wanted, now: datetime) -> None:
    names = {effect.category for _, effect in wanted if effect.category}
    categories = dict(Category.objects.filter(name__in=names).values_list("name", "pk"))
    status.close(
        [
            status.Closing(slot.conversation, slot.by, categories.get(effect.category), effect.summary)
            for slot, effect in wanted
            if slot.conversation
        ],
        now=now,
    )


def _snooze(wanted: Wanted, now: datetime) -> None:
    for slot, effect in wanted:
        if slot.conversation:
            status.snooze(slot.conversation, until=effect.until, by=slot.by, now=now)


def _rate(wanted: Wanted, now: datetime) -> None:
    rate([NewRating(slot.conversation, effect.value, slot.by) for slot, effect in wanted if slot.conversation], now=now)


WRITERS: dict[type[Effect], Callable[[Wanted, datetime], None]] = {
    Send: _send,
    Assign: _assign,
    LeaveQueue: _leave_queue,
    Unassign: _unassign,
    SetField: _set_field,
    Tag: _tag,
    Comment: _comment,
    Open: _open,
    Close: _close,
    Snooze: _snooze,
    Call: write_outside.call,
    StartRun: write_outside.start_run,
    Rate: _rate,
}
