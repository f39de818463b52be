"""The world of a scenario, in memory: one contact and conversation, agents, teams, calendars, and what was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from django.conf import settings
from django.utils import timezone

from conversations.routing.pick import pick
from conversations.routing.spec import Candidate
from helpdesk.hours import Hours
from workflows.channel_rules import RULES, ChannelRules
from workflows.document import references
from workflows.engine.reactions import Happening
from workflows.facts import (
    AgentFacts,
    AssignSpec,
    ChannelFacts,
    ContactFacts,
    ConversationFacts,
    MessageFacts,
    Picked,
    TemplateFacts,
)
from workflows.kinds.base import Stimulus
from workflows.program import Condition, Program, When
from workflows.scenarios.house import EMPTY, House
from workflows.scenarios.script import GivenContact, Happens, HttpAnswer, Script

NOBODY = When("all", (Condition("contact.id", "not_exists"),))


@dataclass(frozen=True, slots=True)
class Called:
    """A request that a step made, its address decoded."""

    url: str
    status: int | None  # None: no answer


@dataclass(slots=True)
class MemoryWorld:
    """``facts.World`` for the interpreter; ``scenarios.play`` does the effects in it."""

    now: datetime
    contact: ContactFacts
    conversation: ConversationFacts
    agents: dict[str, AgentFacts]
    teams: dict[str, list[str]]  # name -> emails
    calendars: Mapping[str, Hours]
    rules: ChannelRules
    zone: tzinfo
    form: dict[str, Any] = field(default_factory=dict)
    message: MessageFacts | None = None
    sent: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)  # quick replies that the contact may tap
    waits_for: AssignSpec | None = None  # the conversation stands in the queue
    snoozed_until: datetime | None = None
    pending: list[Happening] = field(default_factory=list)  # what follows from effects, once the run has moved
    sent_since_inbound: int = 0
    held_before: dict[str, int] = field(default_factory=dict)  # open conversations with other contacts
    turns: dict[str | None, dict[str, int]] = field(default_factory=dict)
    segments: Mapping[str, When] = field(default_factory=dict)
    templates: Mapping[str, TemplateFacts] = field(default_factory=dict)
    http: Sequence[HttpAnswer] = ()  # what requests are answered with
    answers: list[Stimulus] = field(default_factory=list)  # to requests, for the run that moves
    workflows: Mapping[str, Program] = field(default_factory=dict)  # that a step may run
    wanted: str | None = None  # the one that a step wants to run

    def pick(self, spec: AssignSpec) -> Picked | None:
        turns = self.turns.setdefault(spec.team, {})
        spec = replace(spec, agent=spec.agent.lower()) if spec.agent else spec
        admitted = self.teams.get(spec.team, []) if spec.team is not None else list(self.agents)
        candidates = [Candidate(self.agents[email], turns.get(email, 0)) for email in admitted]
        picked = pick(spec, candidates, self.contact.last_agent)
        if picked is not None:
            turns[picked.agent.email] = max(turns.values(), default=0) + 1
            if self.conversation.assignee != picked.agent.email:
                picked.agent.open += 1
        return picked

    def agent(self, email: str) -> AgentFacts | None:
        return self.agents.get(email.lower())

    def calendar(self, name: str) -> Hours | None:
        return self.calendars.get(name)

    def segment(self, name: str) -> When | None:
        """Of those that the scenario gives the contact is; of others that nobody made they are not."""
        return self.segments.get(name, NOBODY)

    def channel(self, name: str | None = None) -> ChannelFacts | None:
        """Another channel than the scenario's is like it: a scenario gives none by name."""
        rules, now = self.rules, self.conversation
        return ChannelFacts(
            name or now.channel, now.channel_kind, now.window_open, True, rules.quick_replies, rules.templates
        )

    def has_file(self, name: str) -> bool:
        """Files need not be there to be spoken of."""
        return True

    def template(self, name: str, channel: str | None = None) -> TemplateFacts | None:
        """One that nobody set up is approved, and its text is its name."""
        return self.templates.get(name) or TemplateFacts(
            name.partition(" (")[0], name.partition(" (")[2].rstrip(")"), name
        )

    def max_quick_replies(self) -> int:
        return self.rules.quick_replies

    @property
    def is_open(self) -> bool:
        """Whether there is a conversation that is not closed."""
        return self.conversation.id > 0 and self.conversation.status != "closed"

    def count(self) -> None:
        """Sets how many conversations each agent holds."""
        for agent in self.agents.values():
            holds = self.conversation.status == "open" and self.conversation.assignee == agent.email
            agent.open = self.held_before.get(agent.email, 0) + (1 if holds and self.is_open else 0)

    def look_at_window(self) -> None:
        """Sets whether the channel lets us write now."""
        opened = self.conversation.last_inbound_at
        if self.rules.window is None:
            self.conversation.window_open = True
        elif opened is None or self.now - opened >= self.rules.window:
            self.conversation.window_open = False
        else:
            self.conversation.window_open = self.rules.messages is None or self.sent_since_inbound < self.rules.messages


def make(program: Program, script: Script, house: House = EMPTY) -> MemoryWorld:
    """What the scenario gives; teams and agents that it or the workflow names exist, unasked ones offline."""
    given = script.given
    agents: dict[str, AgentFacts] = {}
    teams: dict[str, list[str]] = {}
    held: dict[str, int] = {}
    for number, known in enumerate(given.agents, start=1):
        status = "online" if known.online else "offline"
        agents[known.email] = AgentFacts(
            number, known.email, known.first_name, known.last_name, status, known.limit, known.open
        )
        held[known.email] = known.open
        for team in known.teams:
            teams.setdefault(team, []).append(known.email)
    named = {email for each in (program, *house.workflows.values()) for email in _emails(each, script)}
    for email in sorted(named - set(agents)):
        agents[email] = AgentFacts(len(agents) + 1, email, availability="offline")
    contact = _contact(given.contact)
    contact.types = house.fields
    segments = {**house.segments, **dict.fromkeys(given.contact.segments, When())}
    nothing_yet = ConversationFacts(0, status="closed", channel=given.channel, channel_kind=given.channel)
    return MemoryWorld(
        given.at, contact, nothing_yet, agents, teams, {**house.calendars, **given.calendars}, RULES[given.channel],
        house.zone or _zone(given.at), form=dict(given.form), held_before=held, segments=segments,
        templates=house.templates, http=given.http, workflows=house.workflows,
    )  # fmt: skip


def _zone(at: datetime) -> tzinfo:
    """Of a scenario that stands alone: the installation's, or, where that says none, the one that its clock is in."""
    installed = timezone.get_default_timezone()
    return at.tzinfo or installed if settings.TIME_ZONE == "UTC" else installed


def _contact(given: GivenContact) -> ContactFacts:
    contact = ContactFacts(1, fields=dict(given.fields), tags=set(given.tags))
    for column, value in given.columns.items():
        setattr(contact, column, value)
    contact.conversations_before = given.conversations
    contact.last_agent = given.last_agent
    return contact


def _emails(program: Program, script: Script) -> Iterator[str]:
    """Agents that steps, turns or the contact's past name."""
    for step in program.walk():
        for reference in references.of(step):
            if reference.what == "agent":
                yield reference.name.lower()
    for turn in script.turns:
        if isinstance(turn, Happens):
            yield from filter(None, [turn.by])
            if turn.what in ("assign", "online", "offline"):
                yield turn.value
    if script.given.contact.last_agent:
        yield script.given.contact.last_agent
