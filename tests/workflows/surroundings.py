"""A world in memory for tests of the interpreter and its kinds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from conversations.routing.pick import pick
from conversations.routing.spec import Candidate
from helpdesk.hours import Hours, Interval
from workflows import durations
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
from workflows.program import When

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class FakeWorld:
    now: datetime = NOW
    contact: ContactFacts = field(default_factory=lambda: ContactFacts(1))
    conversation: ConversationFacts = field(default_factory=lambda: ConversationFacts(7))
    message: MessageFacts | None = None
    form: dict[str, Any] = field(default_factory=dict)
    agents: dict[str, AgentFacts] = field(default_factory=dict)
    teams: dict[str, list[str]] = field(default_factory=dict)
    calendars: dict[str, Hours] = field(default_factory=dict)
    quick_replies: int = 0
    channels: dict[str, ChannelFacts] = field(default_factory=dict)  # beside the conversation's own
    templates: dict[str, TemplateFacts] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    sends_templates: bool = False
    turns: dict[str, int] = field(default_factory=dict)
    zone: tzinfo = UTC

    def pick(self, spec: AssignSpec) -> Picked | None:
        emails = [spec.agent] if spec.agent else self.teams.get(spec.team or "", []) if spec.team else list(self.agents)
        asked = [Candidate(self.agents[email], self.turns.get(email, 0)) for email in emails if email in self.agents]
        picked = pick(spec, asked, self.contact.last_agent)
        if picked:
            picked.agent.open += 1
            self.turns[picked.agent.email] = max(self.turns.values(), default=0) + 1
        return picked

    def agent(self, email: str) -> AgentFacts | None:
        return self.agents.get(email)

    def calendar(self, name: str) -> Hours | None:
        return self.calendars.get(name)

    def channel(self, name: str | None = None) -> ChannelFacts | None:
        own = self.conversation
        if name not in (None, own.channel):
            return self.channels.get(name)
        return ChannelFacts(
            own.channel, own.channel_kind, own.window_open, True, self.quick_replies, self.sends_templates
        )

    def segment(self, name: str) -> When | None:
        return None

    def template(self, name: str, channel: str | None = None) -> TemplateFacts | None:
        return self.templates.get(name)

    def has_file(self, name: str) -> bool:
        return name in self.files

    def max_quick_replies(self) -> int:
        return self.quick_replies


def world(given: dict[str, Any] | None = None) -> FakeWorld:
    """From plain values, as the files of examples write them."""
    given = dict(given or {})
    made = FakeWorld(quick_replies=given.get("quick_replies", 0), form=given.get("form", {}))
    if "now" in given:
        made.now = datetime.fromisoformat(given["now"])
    contact = dict(given.get("contact", {}))
    contact["tags"] = set(contact.get("tags", ()))
    contact["types"] = {key: FieldFacts(kind) for key, kind in contact.get("types", {}).items()}
    made.contact = ContactFacts(1, **contact)
    conversation = dict(given.get("conversation", {}))
    for key in ("since_inbound", "since_outbound"):
        if key in conversation:
            at = made.now - timedelta(seconds=durations.parse(conversation.pop(key)))
            conversation[f"last_{key[6:]}_at"] = at
    made.conversation = ConversationFacts(7, **conversation)
    made.channels = {name: ChannelFacts(name, **values) for name, values in given.get("channels", {}).items()}
    made.templates = {
        f"{each['name']} ({each['language']})": TemplateFacts(**each) for each in given.get("templates", ())
    }
    made.files, made.sends_templates = set(given.get("files", ())), given.get("sends_templates", False)
    if "message" in given:
        made.message = MessageFacts(1, given["message"])
    for number, agent in enumerate(given.get("agents", ()), 1):
        values = dict(agent)
        for team in values.pop("teams", ()):
            made.teams.setdefault(team, []).append(values["email"])
        made.agents[values["email"]] = AgentFacts(number, **values)
    made.calendars = {name: hours(**values) for name, values in given.get("calendars", {}).items()}
    return made


def hours(timezone: str = "UTC", hours: dict[str, list[str]] | None = None, holidays: tuple[str, ...] = ()) -> Hours:
    intervals = [
        Interval(DAYS.index(day), *map(time.fromisoformat, span.split("-")))
        for day, spans in (hours or {}).items()
        for span in spans
    ]
    return Hours(timezone, tuple(intervals), frozenset(map(date.fromisoformat, holidays)))
