"""What passes between adapters and conversations: plain values, the same for every provider."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message: ``url`` where the provider keeps it, or ``path`` where we do (storage name)."""

    name: str
    content_type: str = "application/octet-stream"
    size: int | None = None  # bytes
    url: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes, as the provider tells it. ``external_id`` is unique within the channel only."""

    external_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    avatar_url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A tap on a quick reply."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message of the contact. ``at`` is the provider's time (None: when received). What we do not know yet has
    kind ``unsupported`` and its ``raw``."""

    external_id: str
    person: Person
    kind: str = "text"  # text, choice, image, audio, video, file, location, contact, unsupported
    text: str = ""
    at: datetime | None = None
    files: tuple[File, ...] = ()
    choice: Choice | None = None
    location: tuple[float, float] | None = None  # latitude, longitude in degrees
    reply_to: str = ""  # the external id of the message that is answered
    raw: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The fate of a message of ours, by the provider's id or our own."""

    status: str  # sent, delivered, read, failed
    external_id: str = ""
    message_id: int | None = None
    at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    external_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    external_id: str


@dataclass(frozen=True, slots=True)
class Reaction:
    target: str  # external id of the message
    emoji: str
    added: bool
    person: Person | None = None


Item = Inbound | Receipt | Edited | Deleted | Reaction


@dataclass(frozen=True, slots=True)
class Template:
    """A message that the provider approved, with the values of its places in order."""

    name: str
    language: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message of ours on its way out. ``key`` stays the same over all tries. Of a ``template``, ``text`` is what it
    says with its values filled in, for who looks on."""

    message_id: int
    conversation_id: int
    contact_id: int
    contact_name: str
    to: str  # the identity's external id
    key: str  # UUID
    text: str
    files: tuple[File, ...] = ()
    quick_replies: tuple[str, ...] = ()
    by_person: bool = False
    created_at: datetime | None = None
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. ``external_id`` is empty where it gives none."""

    external_id: str = ""
    raw: dict[str, Any] = field(default_factory=dict)
