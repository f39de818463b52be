"""What a step wants done. The interpreter answers with a list of these; a writer does them (in the database for live
runs, set-based; in memory for scenarios). References are names, as in the program. Effects are never changed, and not
frozen only because making a frozen one takes thrice the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflows.facts import AssignSpec


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A message that the provider approved, with the values of its places in order."""

    name: str
    language: str
    values: tuple[str, ...] = ()


@dataclass(slots=True)
class Send:
    text: str  # of a template: its text with the values filled in
    quick_replies: tuple[str, ...] = ()  # native buttons; the text is already numbered where the channel has none
    channel: str | None = None  # name; None: the one last used
    files: tuple[str, ...] = ()  # names of the workflows' files
    template: TemplateUse | None = None


@dataclass(slots=True)
class Assign:
    """``agent`` None with ``queue`` set: the conversation has no assignee and waits in the queue, with what is asked
    for. ``team`` None leaves the team as it is."""

    team: str | None
    agent: str | None  # email
    why: str
    queue: AssignSpec | None = None


@dataclass(slots=True)
class LeaveQueue:
    """The wait for an agent is over without one."""


@dataclass(slots=True)
class Unassign:
    """Assignee and team are cleared."""


@dataclass(slots=True)
class SetField:
    field: str  # a column of the contact (first_name, language …) or a custom field's key
    value: Any  # of the field's type; None: cleared


@dataclass(slots=True)
class Tag:
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(slots=True)
class Comment:
    text: str
    mentions: tuple[str, ...] = ()  # emails


@dataclass(slots=True)
class Open:
    """Opens a conversation if none is, reopens a snoozed one."""


@dataclass(slots=True)
class Close:
    category: str | None = None
    summary: str = ""


@dataclass(slots=True)
class Snooze:
    until: datetime


@dataclass(frozen=True, slots=True)
class SecretPart:
    """Where a request holds a secret: only its name travels, the value is put in when the request is made."""

    name: str
    escape: str = ""  # for its place: url, header or json; empty: as it is


Parts = tuple[str | SecretPart, ...]


@dataclass(slots=True)
class Call:
    """An HTTP request, to be made outside of the transaction; the run waits for its stimulus ``called``."""

    method: str
    url: Parts
    headers: tuple[tuple[str, Parts], ...] = ()
    body: Parts = ()
    timeout: int = 10  # seconds
    mappings: Mapping[str, str] = field(default_factory=dict)  # variable -> JSON path into the answer


@dataclass(slots=True)
class StartRun:
    """Starts another workflow for the contact; the run waits for its stimulus ``child_done``."""

    workflow: str


@dataclass(slots=True)
class Rate:
    value: int  # 1 to 5, of the conversation as it is


Effect = (
    Send | Assign | LeaveQueue | Unassign | SetField | Tag | Comment | Open | Close | Snooze | Call | StartRun | Rate
)
