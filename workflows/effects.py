"""What a step wants done. The interpreter answers with a list of these; a writer does them (in the database for live
runs, set-based; in memory for scenarios). References are names, as in the program."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.facts import AssignSpec


@dataclass(frozen=True, slots=True)
class Send:
    text: str
    quick_replies: tuple[str, ...] = ()  # native buttons; the text is already numbered where the channel has none
    channel: str | None = None  # name; None: the one last used


@dataclass(frozen=True, slots=True)
class Assign:
    """``agent`` None with ``queue`` set: the conversation has no assignee and waits in the queue, with what is asked
    for. ``team`` None leaves the team as it is."""

    team: str | None
    agent: str | None  # email
    why: str
    queue: AssignSpec | None = None


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """The wait for an agent is over without one."""


@dataclass(frozen=True, slots=True)
class Unassign:
    """Assignee and team are cleared."""


@dataclass(frozen=True, slots=True)
class SetField:
    field: str  # a column of the contact (first_name, language …) or a custom field's key
    value: Any  # of the field's type; None: cleared


@dataclass(frozen=True, slots=True)
class Tag:
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    text: str
    mentions: tuple[str, ...] = ()  # emails


@dataclass(frozen=True, slots=True)
class Open:
    """Opens a conversation if none is, reopens a snoozed one."""


@dataclass(frozen=True, slots=True)
class Close:
    category: str | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Snooze:
    until: datetime


Effect = Send | Assign | LeaveQueue | Unassign | SetField | Tag | Comment | Open | Close | Snooze
