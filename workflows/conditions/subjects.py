"""What conditions can be about. A new subject is an entry here; checks and the builder list them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop as _

from helpdesk.hours import zone
from workflows import json_path, names
from workflows.channel_rules import KINDS
from workflows.conditions.types import (
    ANY,
    CLOCKS,
    DAYS_OF_WEEK,
    DURATIONS,
    FLAGS,
    LANGUAGES,
    MANY,
    MEMBERSHIPS,
    NUMBERS,
    TEXTS,
    WEEKDAYS,
    Mismatch,
    Type,
    listed,
)
from workflows.facts import World
from workflows.program import When


@dataclass(slots=True)  # not frozen, which takes thrice the time to make: there is one for each condition that is asked
class Scope:
    """All that a condition can see. ``details``: what a trigger's event says beyond the facts; ``wanted``: the
    condition's value; ``meets``: whether the world's contact meets conditions, those of a segment."""

    world: World
    variables: Mapping[str, Any]
    form: Mapping[str, Any]
    details: Mapping[str, Any]
    wanted: Any
    meets: Callable[[When, World], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """``pattern`` ends in “.<…>” where the rest of the name is free; ``get`` receives that rest. None: no value.
    ``picks``: what a value names, as the builder's pickers call it; ``detail``: known only to triggers that list it.
    Labels are English; pages translate them."""

    pattern: str
    label: str
    type: Type
    get: Callable[[Scope, str], Any]
    choices: tuple[str, ...] = ()
    absent: str = "has no value"
    picks: str = ""
    detail: bool = False
    also: tuple[str, ...] = ()  # words that it may be besides its choices, and which nobody need choose

    @property
    def prefix(self) -> str:
        """“contact.” of “contact.<field>”; empty for a whole name."""
        return self.pattern.partition("<")[0] if "<" in self.pattern else ""


def _since(at: datetime | None, now: datetime) -> Any:
    return now - at if at is not None else None


def _assignee_status(scope: Scope, rest: str) -> str | None:
    email = scope.world.conversation.assignee
    agent = scope.world.agent(email) if email else None
    return agent.availability if agent else None


def _is_open(scope: Scope, calendar: str) -> bool:
    hours = scope.world.calendar(calendar)
    if hours is None:
        raise Mismatch(f"there is no calendar “{calendar}”")
    return hours.is_open(scope.world.now)


def _local(scope: Scope, calendar: str) -> datetime:
    """Now in the calendar's zone; without a calendar, in the world's."""
    place = scope.world.zone
    if calendar:
        hours = scope.world.calendar(calendar)
        if hours is None:
            raise Mismatch(f"there is no calendar “{calendar}”")
        place = zone(hours.timezone)
    return scope.world.now.astimezone(place)


def _time(scope: Scope, calendar: str) -> Any:
    return _local(scope, calendar).time()


def _weekday(scope: Scope, calendar: str) -> str:
    return WEEKDAYS[_local(scope, calendar).weekday()]


def _segments(scope: Scope, rest: str) -> list[str]:
    """Those among the wanted ones that the contact is in."""
    return [name for name in map(str, listed(scope.wanted)) if scope.meets(_segment(scope, name), scope.world)]


def _segment(scope: Scope, name: str) -> When:
    when = scope.world.segment(name)
    if when is None:
        raise Mismatch(f"there is no segment “{name}”")
    if any(condition.subject == SEGMENT for condition in when.conditions):
        raise Mismatch(f"the segment “{name}” asks for another segment")
    return when


def _payload(scope: Scope, path: str) -> Any:
    found = json_path.find(scope.details.get("payload"), path)
    return None if found is json_path.MISSING else found


def _detail(name: str) -> Callable[[Scope, str], Any]:
    return lambda scope, rest: scope.details.get(name)


def _message(scope: Scope, rest: str) -> str | None:
    message = scope.world.message
    return (message.text or message.choice) if message else None


def _named(root: str) -> Callable[[Scope, str], Any]:
    return lambda scope, rest: names.value(f"{root}.{rest}", scope.world, scope.variables, scope.form)


SEGMENT = "contact.segment"
SUBJECTS = (
    Subject("source", _("Who did it"), TEXTS,
            lambda scope, _: scope.details.get("source", scope.world.conversation.source),
            ("contact", "agent", "workflow", "api", "import"), also=("system",)),
    Subject("channel", _("Channel"), TEXTS, lambda scope, _: scope.world.conversation.channel, picks="channel"),
    Subject("channel_kind", _("Kind of channel"), TEXTS,
            lambda scope, _: scope.world.conversation.channel_kind, picks="channel_kind", also=KINDS),
    Subject("contact.tags", _("Contact's tags"), MANY, lambda scope, _: scope.world.contact.tags, picks="tag"),
    Subject("contact.is_returning", _("Contact has been here before"), FLAGS,
            lambda scope, _: scope.world.contact.conversations_before > 0),
    Subject(SEGMENT, _("Contact's segment"), MEMBERSHIPS, _segments, absent="is none of them", picks="segment"),
    Subject("contact.<field>", _("Contact's field"), ANY, _named("contact")),
    Subject("conversation.status", _("Status"), TEXTS, lambda scope, _: scope.world.conversation.status,
            ("open", "snoozed", "closed")),
    Subject("conversation.team", _("Team"), TEXTS, lambda scope, _: scope.world.conversation.team, picks="team"),
    Subject("conversation.assignee", _("Assignee"), TEXTS,
            lambda scope, _: scope.world.conversation.assignee, picks="agent"),
    Subject("conversation.priority", _("Priority"), TEXTS, lambda scope, _: scope.world.conversation.priority,
            ("low", "normal", "high", "urgent")),
    Subject("conversation.category", _("Category"), TEXTS,
            lambda scope, _: scope.world.conversation.category, picks="category"),
    Subject("assignee.status", _("Assignee's status"), TEXTS, _assignee_status, ("online", "away", "offline")),
    Subject("last_message.from", _("Who wrote last"), TEXTS,
            lambda scope, _: scope.world.conversation.last_message_from, ("contact", "agent", "workflow")),
    Subject("message.text", _("Text of the message"), TEXTS, _message),
    Subject("since_last_inbound", _("Time since the contact wrote"), DURATIONS,
            lambda scope, _: _since(scope.world.conversation.last_inbound_at, scope.world.now)),
    Subject("since_last_outbound", _("Time since we wrote"), DURATIONS,
            lambda scope, _: _since(scope.world.conversation.last_outbound_at, scope.world.now)),
    Subject("window", _("Messaging window"), FLAGS, lambda scope, _: scope.world.conversation.window_open,
            ("open", "closed")),
    Subject("business_hours.<calendar>", _("Opening hours"), FLAGS, _is_open, ("open", "closed")),
    Subject("time", _("Time of day"), CLOCKS, _time),
    Subject("time.<calendar>", _("Time of day, in a calendar's zone"), CLOCKS, _time),
    Subject("weekday", _("Day of the week"), DAYS_OF_WEEK, _weekday, WEEKDAYS),
    Subject("weekday.<calendar>", _("Day of the week, in a calendar's zone"), DAYS_OF_WEEK, _weekday, WEEKDAYS),
    Subject("var.<name>", _("Variable"), ANY, _named("var")),
    Subject("form.<name>", _("Value of the form"), ANY, _named("form")),
    Subject("tag", _("Tag"), TEXTS, _detail("tag"), picks="tag", detail=True),
    Subject("action", _("Added or removed"), TEXTS, _detail("action"), ("added", "removed"), detail=True),
    Subject("field", _("Field"), TEXTS, _detail("field"), picks="field", detail=True),
    Subject("old", _("Value before"), ANY, _detail("old"), detail=True),
    Subject("new", _("Value now"), ANY, _detail("new"), detail=True),
    Subject("rating", _("Rating"), NUMBERS, _detail("rating"), detail=True),
    Subject("payload.<path>", _("Value of what was posted"), ANY, _payload, detail=True),
)  # fmt: skip
WHOLE = {subject.pattern: subject for subject in SUBJECTS if not subject.prefix}
PREFIXED = tuple(subject for subject in SUBJECTS if subject.prefix)
# Of a free name one that has a type of its own, beside the subject that lists it.
TYPED = {"contact.language": LANGUAGES}


@lru_cache(maxsize=4096)
def find(name: str) -> tuple[Subject, str] | None:
    """The subject of that name, and the rest of the name where it is free."""
    if name in WHOLE:
        return WHOLE[name], ""
    for subject in PREFIXED:
        if name.startswith(subject.prefix) and len(name) > len(subject.prefix):
            found = replace(subject, type=TYPED[name]) if name in TYPED else subject
            return found, name[len(subject.prefix) :]
    return None
