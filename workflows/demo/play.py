"""Tells the demo's stories through the same functions that the house works with, each at its own time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from channels import wire
from channels.models import Channel, Payload
from contacts.models import Contact
from conversations.actions.assign import Assignment, assign
from conversations.actions.comment import NewComment, comment
from conversations.actions.contacts import ContactChange, TagChange, tag, update
from conversations.actions.send import NewMessage, send
from conversations.actions.status import Closing, Opening, close, open_new, snooze
from conversations.inbound.batch import Parsed
from conversations.inbound.changes import apply_changes
from conversations.inbound.store import store
from conversations.lock import lock, lock_contacts
from conversations.models import Category, Conversation, OpenedBy, QueueEntry
from helpdesk import actors
from helpdesk.models import Agent, Team
from workflows.demo.script import Beat, Story
from workflows.durations import parse as seconds


@dataclass(slots=True)
class Stage:
    """Who and what is there while the stories are told; ``said`` counts, for message numbers."""

    channels: Mapping[str, Channel]
    agents: Mapping[str, Agent]  # by what stands before the @
    teams: Mapping[str, Team]
    categories: Mapping[str, Category]
    contacts: dict[str, int] = field(default_factory=dict)
    said: int = 0

    def by(self, name: str) -> actors.Actor:
        agent = self.agents[name]
        return actors.agent(agent.pk, agent.name)


def stage(channels: Mapping[str, Channel]) -> Stage:
    return Stage(
        channels=channels,
        agents={agent.email.partition("@")[0]: agent for agent in Agent.objects.all()},
        teams={team.name: team for team in Team.objects.all()},
        categories={category.name: category for category in Category.objects.all()},
    )


def tell(beats: Iterable[Beat], on: Stage) -> None:
    for beat in beats:
        VERBS[beat.verb](beat, on)


def says(beat: Beat, on: Stage) -> None:
    """The contact writes, by the way of every provider's message."""
    story, channel = beat.story, on.channels[beat.story.channel]
    on.said += 1
    known = story.who in on.contacts
    choice = wire.Choice(beat.what, beat.what) if beat.verb == "tap" else None
    item = wire.Inbound(
        external_id=_id("message", on.said),
        person=_person(story),
        kind="choice" if choice else "text",
        text=beat.what,
        at=beat.at,
        choice=choice,
    )
    store([Parsed(Payload(channel=channel, received_at=beat.at), channel, [item])], now=beat.at)
    if not known:
        found = Contact.objects.get(identities__channel=channel, identities__external_id=_id("contact", story.who))
        on.contacts[story.who] = found.pk
        _know(story, found.pk, beat.at)


def answers(beat: Beat, on: Stage) -> None:
    """The agent who has it writes; where nobody has it yet, the one who opens it."""
    if beat.story.opens and _open(beat, on) is None:
        _open_first(beat, on)
    conversation = _conversation(beat, on)
    agent = next(agent for agent in on.agents.values() if agent.pk == conversation.assignee_id)
    send([NewMessage(conversation, beat.what, actors.agent(agent.pk, agent.name))], now=beat.at)


def notes(beat: Beat, on: Stage) -> None:
    conversation = _conversation(beat, on)
    author = next(name for name, agent in on.agents.items() if agent.pk == conversation.assignee_id)
    comment([NewComment(conversation, beat.what, on.by(author))], now=beat.at)


def goes_to(beat: Beat, on: Stage) -> None:
    team = on.teams[beat.what]
    wait = QueueEntry(team_id=team.pk)
    assign([Assignment(_conversation(beat, on), None, team.pk, actors.SYSTEM, wait=wait)], now=beat.at)


def is_given(beat: Beat, on: Stage) -> None:
    conversation, agent = _conversation(beat, on), on.agents[beat.what]
    why = "round robin: longest without a turn"
    assign([Assignment(conversation, agent.pk, conversation.team_id, actors.SYSTEM, why)], now=beat.at)


def closes(beat: Beat, on: Stage) -> None:
    conversation = _conversation(beat, on)
    name = next((name for name, agent in on.agents.items() if agent.pk == conversation.assignee_id), "supervisor")
    category, summary = beat.what
    close([Closing(conversation, on.by(name), on.categories[category].pk, summary)], now=beat.at)


def snoozes(beat: Beat, on: Stage) -> None:
    conversation = _conversation(beat, on)
    name = next(name for name, agent in on.agents.items() if agent.pk == conversation.assignee_id)
    until = beat.at + beat.story.ago + timedelta(seconds=seconds(beat.what))
    snooze(conversation, until=until, by=on.by(name), now=beat.at)


def is_read(beat: Beat, on: Stage) -> None:
    _receipt(beat, on, "read")


def fails(beat: Beat, on: Stage) -> None:
    _receipt(beat, on, "failed", str(beat.what))


def is_tagged(beat: Beat, on: Stage) -> None:
    conversation = _conversation(beat, on)
    by = on.by(next(name for name, agent in on.agents.items() if agent.pk == conversation.assignee_id))
    tag([TagChange(conversation.contact_id, by, add=[beat.what], conversation_id=conversation.pk)], now=beat.at)


VERBS: Mapping[str, Callable[[Beat, Stage], None]] = {
    "c": says,
    "tap": says,
    "a": answers,
    "note": notes,
    "to": goes_to,
    "give": is_given,
    "close": closes,
    "snooze": snoozes,
    "read": is_read,
    "failed": fails,
    "tag": is_tagged,
}


def _id(kind: str, of: Any) -> str:
    return str(uuid5(NAMESPACE_URL, f"{settings.PUBLIC_URL}/demo/{kind}/{of}"))


def _person(story: Story) -> wire.Person:
    facts = story.facts
    return wire.Person(
        external_id=_id("contact", story.who),
        name="" if story.who == "Visitor" else story.who,
        email=facts.get("email", ""),
        phone=facts.get("phone", ""),
        language=facts.get("language", ""),
    )


def _know(story: Story, contact_id: int, now: datetime) -> None:
    """What the house knows beside what the channel tells."""
    values = {**story.fields, **({"country": story.facts["country"]} if "country" in story.facts else {})}
    if values:
        update([ContactChange(lock_contacts([contact_id])[contact_id], values, actors.SYSTEM)], now=now)
    if story.tags:
        tag([TagChange(contact_id, actors.SYSTEM, add=story.tags)], now=now)


def _open(beat: Beat, on: Stage) -> int | None:
    rows = Conversation.objects.filter(contact_id=on.contacts[beat.story.who]).exclude(status="closed")
    return rows.values_list("pk", flat=True).first()


def _open_first(beat: Beat, on: Stage) -> None:
    by, channel = on.by(beat.story.opens), on.channels[beat.story.channel]
    opening = Opening(on.contacts[beat.story.who], channel.pk, OpenedBy.AGENT, by, by.agent_id)
    open_new([opening], now=beat.at)


def _conversation(beat: Beat, on: Stage) -> Conversation:
    key = _open(beat, on)
    if key is None:
        raise ValueError(f"The story of {beat.story.who} goes on ({beat.verb}) where nothing is open.")
    return lock([key])[key]


def _receipt(beat: Beat, on: Stage, status: str, error: str = "") -> None:
    message = _conversation(beat, on).messages.filter(direction="outbound").latest("id")
    channel = on.channels[beat.story.channel]
    apply_changes([(channel, wire.Receipt(status, message_id=message.pk, error=error, at=beat.at))], now=beat.at)
