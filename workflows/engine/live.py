"""The world of live runs: facts of many contacts and conversations, loaded set-based, each a ``facts.World``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from channels.adapters.registry import adapter
from channels.models import Template, TemplateStatus
from contacts.models import Contact, Field, Identity, Segment
from conversations.actions.contacts import taggings
from conversations.models import Category, Conversation, Message, Status
from conversations.routing.drain import last_agents
from conversations.routing.roster import Roster
from helpdesk import clock
from helpdesk.hours import Hours
from helpdesk.models import Agent, Calendar, Team
from workflows.engine.reach import Reach, first_addresses
from workflows.facts import (
    AgentFacts,
    AssignSpec,
    ChannelFacts,
    ContactFacts,
    ConversationFacts,
    FieldFacts,
    MessageFacts,
    Picked,
    TemplateFacts,
)
from workflows.models import File
from workflows.program import Condition, When


@dataclass(slots=True)
class LiveWorld:
    now: datetime
    contact: ContactFacts
    conversation: ConversationFacts
    surroundings: "Surroundings"
    message: MessageFacts | None = None
    form: dict[str, Any] = field(default_factory=dict)

    @property
    def zone(self) -> tzinfo:
        return timezone.get_default_timezone()

    def pick(self, spec: AssignSpec) -> Picked | None:
        return self.surroundings.roster.pick(spec, last_agent=self.contact.last_agent)

    def agent(self, email: str) -> AgentFacts | None:
        return self.surroundings.agents.get(email)

    def calendar(self, name: str) -> Hours | None:
        return self.surroundings.hours(name)

    def segment(self, name: str) -> When | None:
        return self.surroundings.segment(name)

    def channel(self, name: str | None = None) -> ChannelFacts | None:
        return self.surroundings.reach.by_name(name or self.conversation.channel, self.contact.id)

    def template(self, name: str, channel: str | None = None) -> TemplateFacts | None:
        return self.surroundings.template(channel or self.conversation.channel, name)

    def has_file(self, name: str) -> bool:
        return self.surroundings.has_file(name)

    def max_quick_replies(self) -> int:
        kind = self.conversation.channel_kind
        return adapter(kind).max_quick_replies if kind else 0


@dataclass(slots=True)
class Surroundings:
    """What a batch shares. Facts are made once a contact and conversation, so its runs see each other's effects."""

    now: datetime
    roster: Roster = field(default_factory=Roster)
    agents: dict[str, AgentFacts] = field(default_factory=dict)  # by email: who is named in texts and conditions
    calendars: dict[str, Hours] | None = None  # loaded by the first who asks: few workflows do
    segments: dict[str, When] | None = None  # likewise
    templates: dict[tuple[str, str], TemplateFacts] | None = None  # likewise, by channel and name
    files: frozenset[str] | None = None  # likewise: the names of those that steps may send
    addresses: dict[int, Identity] | None = None  # likewise, of contacts: for those without a conversation
    reach: Reach = field(default_factory=lambda: Reach(clock.now()))
    contacts: dict[int, ContactFacts] = field(default_factory=dict)
    conversations: dict[int, ConversationFacts] = field(default_factory=dict)

    def world(self, contact_id: int, conversation_id: int | None) -> LiveWorld:
        conversation = self.conversations.get(conversation_id or 0) or self.none(contact_id)
        return LiveWorld(self.now, self.contacts[contact_id], conversation, self)

    def none(self, contact_id: int) -> ConversationFacts:
        """For a run without a conversation: where one could be opened, looked up by the first who asks."""
        if self.addresses is None:
            self.addresses = first_addresses(self.contacts.keys())
            self.reach.take({one.channel_id: one.channel for one in self.addresses.values()}.values())
        address = self.addresses.get(contact_id)
        if address is None:
            return ConversationFacts(0, status="closed")
        facts = self.reach.facts(address.channel, contact_id)
        return ConversationFacts(
            0, status="closed", channel=facts.name, channel_kind=facts.kind, window_open=facts.window_open
        )

    def hours(self, calendar: str) -> Hours | None:
        if self.calendars is None:
            rows = Calendar.objects.prefetch_related("open_hours", "holidays")
            self.calendars = {row.name: row.hours() for row in rows}
        return self.calendars.get(calendar)

    def segment(self, name: str) -> When | None:
        if self.segments is None:
            self.segments = {
                row.name: When(row.match, tuple(Condition(**each) for each in row.conditions))
                for row in Segment.objects.all()
            }
        return self.segments.get(name)

    def template(self, channel: str, name: str) -> TemplateFacts | None:
        """By its name as steps write it: “order_update (en)”."""
        if self.templates is None:
            self.templates = {
                (row.channel.name, str(row)): TemplateFacts(
                    row.name, row.language, row.text, row.status == TemplateStatus.APPROVED
                )
                for row in Template.objects.select_related("channel")
            }
        return self.templates.get((channel, name))

    def has_file(self, name: str) -> bool:
        if self.files is None:
            self.files = frozenset(File.objects.values_list("name", flat=True))
        return name in self.files


def load(
    contacts: Mapping[int, Contact],
    conversations: Mapping[int, Conversation],
    *,
    now: datetime,
    history: bool = True,
    roster: Roster | None = None,
) -> Surroundings:
    """Facts of these contacts and conversations (locked by the caller where they are to be changed)."""
    surroundings = Surroundings(now, roster or Roster(), reach=Reach(now, set(contacts)))
    _load_contacts(surroundings, contacts, history)
    _load_conversations(surroundings, conversations)
    return surroundings


def message_facts(message: Message) -> MessageFacts:
    location = message.data.get("location")
    return MessageFacts(
        id=message.pk,
        text=message.text,
        kind=message.kind,
        choice=(message.data.get("choice") or {}).get("title", ""),
        location=(location[0], location[1]) if location else None,
    )


def _load_contacts(surroundings: Surroundings, contacts: Mapping[int, Contact], history: bool) -> None:
    types = {row.key: FieldFacts(row.type, tuple(row.choices)) for row in Field.objects.all()}
    tags = taggings(contacts.keys())
    before = _before(contacts) if history else {}
    last = last_agents(set(contacts)) if history else {}
    for key, row in contacts.items():
        surroundings.contacts[key] = ContactFacts(
            id=key,
            first_name=row.first_name,
            last_name=row.last_name,
            email=row.email,
            phone=row.phone,
            language=row.language,
            country=row.country,
            fields=dict(row.fields),
            tags=set(tags[key].values()),
            conversations_before=before.get(key, 0),
            last_agent=last.get(key),
            blocked=row.blocked,
            types=types,
        )


def _before(contact_ids: Iterable[int]) -> dict[int, int]:
    rows = Conversation.objects.filter(contact_id__in=contact_ids, status=Status.CLOSED)
    return dict(rows.values("contact_id").annotate(n=Count("pk")).values_list("contact_id", "n").order_by())


def _load_conversations(surroundings: Surroundings, conversations: Mapping[int, Conversation]) -> None:
    reach = surroundings.reach
    reach.load({row.channel_id for row in conversations.values()})
    team_ids = {row.team_id for row in conversations.values() if row.team_id}
    teams = dict(Team.objects.filter(pk__in=team_ids).values_list("pk", "name"))
    closed = {row.category_id for row in conversations.values() if row.category_id}
    categories = dict(Category.objects.filter(pk__in=closed).values_list("pk", "name")) if closed else {}
    online_or_named = Q(pk__in={row.assignee_id for row in conversations.values() if row.assignee_id})
    emails = {}
    for agent in Agent.objects.filter(online_or_named):
        emails[agent.pk] = agent.email
        surroundings.agents[agent.email] = AgentFacts(
            agent.pk, agent.email, agent.first_name, agent.last_name, agent.availability, agent.limit
        )
    surroundings.agents.update(surroundings.roster.agents)
    for key, row in conversations.items():
        channel = reach.facts(reach.channels[row.channel_id], row.contact_id)
        surroundings.conversations[key] = ConversationFacts(
            id=key,
            status=row.status,
            source=row.opened_by,
            channel=channel.name,
            channel_kind=channel.kind,
            window_open=channel.window_open,
            team=teams.get(row.team_id or 0),
            assignee=emails.get(row.assignee_id or 0),
            priority=row.priority,
            category=categories.get(row.category_id or 0),
            summary=row.summary,
            last_message_from=row.last_message_from,
            last_inbound_at=row.last_inbound_at,
            last_outbound_at=row.last_outbound_at,
            waiting_since=row.waiting_since,
        )
