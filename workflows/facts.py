"""What the interpreter may know of the world, as plain mutable values. Effects are applied to them at once, so a later
step of the same advance sees what an earlier one did. Live runs, scenarios and rehearsal each make their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Protocol

from conversations.routing.spec import AgentFacts, AssignSpec, Picked
from helpdesk.hours import Hours
from workflows.program import When

__all__ = [
    "CONTACT_FIELDS",
    "AgentFacts",
    "AssignSpec",
    "ChannelFacts",
    "ContactFacts",
    "ConversationFacts",
    "FieldFacts",
    "MessageFacts",
    "Picked",
    "TemplateFacts",
    "World",
]

# The fields that every contact has, as texts; all others are custom.
CONTACT_FIELDS = frozenset({"first_name", "last_name", "email", "phone", "language", "country"})


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A custom field: its type as ``contacts.FieldType`` names it, and what a choice may be."""

    type: str = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    name: str
    language: str
    text: str
    approved: bool = True


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What a channel lets us do with the contact now."""

    name: str = ""
    kind: str = ""
    window_open: bool = True  # we may write freely
    reachable: bool = True  # the contact has an address on it
    max_quick_replies: int = 0  # 0: numbered text
    templates: bool = False  # can send messages that its provider approved


@dataclass(slots=True)
class ContactFacts:
    id: int
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    country: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    conversations_before: int = 0  # closed ones; ``contact.is_returning`` when not 0
    last_agent: str | None = None  # email of who had the conversation before this one
    blocked: bool = False
    # Of the custom fields, by key. A field that is not in it is taken as it comes (a scenario declares no types).
    types: Mapping[str, FieldFacts] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone


@dataclass(slots=True)
class ConversationFacts:
    id: int
    status: str = "open"  # open, snoozed, closed
    source: str = "contact"  # contact, agent, workflow, api, import
    channel: str = ""  # name
    channel_kind: str = ""
    team: str | None = None  # name
    assignee: str | None = None  # email
    priority: str = "normal"
    category: str | None = None
    summary: str = ""
    last_message_from: str = ""  # contact, agent, workflow
    last_inbound_at: datetime | None = None
    last_outbound_at: datetime | None = None
    waiting_since: datetime | None = None
    window_open: bool = True

    @property
    def is_there(self) -> bool:
        """No: the contact has never been in a conversation; ``channel`` is then where one could be opened, if any."""
        return self.id > 0 or self.status != "closed"


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """The message that started or woke the run. ``choice`` is the title of a tapped quick reply."""

    id: int
    text: str = ""
    kind: str = "text"
    choice: str = ""
    location: tuple[float, float] | None = None


class World(Protocol):
    """One contact's surroundings while one run is advanced. Reading it never touches a database."""

    now: datetime
    contact: ContactFacts
    conversation: ConversationFacts
    message: MessageFacts | None
    form: dict[str, Any]  # values of a shortcut's form

    @property
    def zone(self) -> tzinfo:
        """Where no calendar says another: times of day, weekdays and dates are those there."""

    def pick(self, spec: AssignSpec) -> Picked | None:
        """A free agent, whose turn and count are then taken; None if nobody is free."""

    def agent(self, email: str) -> AgentFacts | None: ...

    def calendar(self, name: str) -> Hours | None: ...

    def segment(self, name: str) -> When | None:
        """The conditions of the segment of that name."""

    def channel(self, name: str | None = None) -> ChannelFacts | None:
        """The channel of that name, or the conversation's; None where there is no such channel in use."""

    def template(self, name: str, channel: str | None = None) -> TemplateFacts | None:
        """By its name as steps write it, “order_update (en)”; of that channel, or of the conversation's."""

    def has_file(self, name: str) -> bool:
        """Whether the workflows' files have one of that name."""

    def max_quick_replies(self) -> int:
        """Of the conversation's channel: 0 means numbered text."""
