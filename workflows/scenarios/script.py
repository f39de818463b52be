"""A scenario as values: what is given, the turns in order, and what each ``expect`` wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from helpdesk.hours import Hours

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday morning, where a scenario gives no ``at``
YEARS = range(1970, 3000)  # of a scenario: beyond them the times that follow are no dates any more
SOURCES = ("contact", "agent", "workflow", "api", "import")


@dataclass(frozen=True, slots=True)
class GivenAgent:
    email: str
    teams: tuple[str, ...] = ()
    online: bool = True
    open: int = 0
    limit: int | None = None
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class GivenContact:
    columns: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    conversations: int = 0
    last_agent: str | None = None
    segments: tuple[str, ...] = ()  # that they are in, whatever those ask


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    url: str
    status: int = 200
    json: Any = None


@dataclass(frozen=True, slots=True)
class Given:
    at: datetime = START
    channel: str = "webchat"
    contact: GivenContact = GivenContact()
    agents: tuple[GivenAgent, ...] = ()
    calendars: Mapping[str, Hours] = field(default_factory=dict)
    http: tuple[HttpAnswer, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    payload: Any = None
    opened_by: str = "contact"


@dataclass(frozen=True, slots=True)
class Happens:
    """A turn that is done in the world: its key (``contact``, ``pass`` …), what stands there, and by whom."""

    what: str
    value: Any
    by: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Expect:
    """Keys in the order written; every one must hold."""

    wants: Mapping[str, Any]
    line: int = 0


Turn = Happens | Expect


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    given: Given
    turns: tuple[Turn, ...]
