"""What there is in an installation, by name, as far as the checks ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk.hours import Hours
from workflows.program import Program


@dataclass(frozen=True, slots=True)
class ChannelThere:
    kind: str
    is_active: bool = True
    window: int | None = None  # seconds after the contact's last message; None: never closed
    text: int = 0  # the most characters, or bytes, of a text; 0: any number


@dataclass(frozen=True, slots=True)
class TemplateThere:
    channel: str  # name
    is_approved: bool


@dataclass(frozen=True, slots=True)
class Published:
    program: Program
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it is not known, only the document itself is checked."""

    teams: Mapping[str, int] = field(default_factory=dict)  # name -> active members
    agents: Mapping[str, bool] = field(default_factory=dict)  # email -> active
    channels: Mapping[str, ChannelThere] = field(default_factory=dict)  # by name
    calendars: Mapping[str, Hours] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()  # keys of the custom fields
    templates: Mapping[str, tuple[TemplateThere, ...]] = field(default_factory=dict)  # as steps write it: “hi (en)”
    secrets: Mapping[str, frozenset[str]] = field(default_factory=dict)  # name -> the servers that may get it
    plain_http: bool = False  # whether there may be servers of our own that are asked without TLS
    files: frozenset[str] = frozenset()  # names of what messages may attach
    segments: frozenset[str] = frozenset()
    workflows: Mapping[str, Published] = field(default_factory=dict)  # the published ones other than what is checked
    drafts: frozenset[str] = frozenset()  # names of workflows of which nothing is published
