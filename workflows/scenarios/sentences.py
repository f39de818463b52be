"""One sentence for each effect, and for each thing that happens in a play. A new effect is a line here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows import durations
from workflows.effects import (
    Assign,
    Call,
    Close,
    Comment,
    Effect,
    LeaveQueue,
    Open,
    Parts,
    Rate,
    SecretPart,
    Send,
    SetField,
    Snooze,
    StartRun,
    Tag,
    Unassign,
)
from workflows.scenarios.trace import Entry, Told

Name = Callable[[str], str]  # an agent's email → what they are called


def of_effect(effect: Effect, name: Name) -> str:
    return EFFECTS[type(effect)](effect, name)


def of_happening(entry: Entry, told: Told, name: Name) -> str:
    """Empty for what nobody needs to read."""
    words = {"who": name(entry.by) if entry.by else "", "text": entry.text}
    return HAPPENINGS[entry.what](words, told, name)


def moment(at: datetime) -> str:
    """As it is read beside others of a few days, in the zone that it has."""
    return date_format(at, "D j M H:i")


def asked(parts: Parts) -> str:
    """A part of a request as it may be shown: secrets are names only."""
    return "".join(f"{{{{ secret.{part.name} }}}}" if isinstance(part, SecretPart) else part for part in parts)


def _send(effect: Send, name: Name) -> str:
    return effect.text


def _assign(effect: Assign, name: Name) -> str:
    words = {"who": name(effect.agent) if effect.agent else "", "team": effect.team, "why": effect.why}
    if effect.agent is None:
        if effect.team is None:
            return _("Waits for a free agent: %(why)s") % words
        return _("Handed to %(team)s, waits in its queue: %(why)s") % words
    if effect.team is None:
        return _("Assigned to %(who)s: %(why)s") % words
    return _("Assigned to %(who)s of %(team)s: %(why)s") % words


def _set_field(effect: SetField, name: Name) -> str:
    if effect.value in (None, ""):
        return _("%(field)s is cleared") % {"field": effect.field}
    return _("%(field)s is “%(value)s” now") % {"field": effect.field, "value": effect.value}


def _tag(effect: Tag, name: Name) -> str:
    parts = []
    if effect.add:
        parts.append(ngettext("Tag added: %(tags)s", "Tags added: %(tags)s", len(effect.add)) % _tags(effect.add))
    if effect.remove:
        removed = ngettext("Tag removed: %(tags)s", "Tags removed: %(tags)s", len(effect.remove))
        parts.append(removed % _tags(effect.remove))
    return " · ".join(parts)


def _tags(tags: tuple[str, ...]) -> dict[str, str]:
    return {"tags": ", ".join(tags)}


def _close(effect: Close, name: Name) -> str:
    words = {"category": effect.category}
    closed = _("Closed as %(category)s") % words if effect.category else _("Closed")
    return f"{closed}: {effect.summary}" if effect.summary else closed


def _call(effect: Call, name: Name) -> str:
    return f"{effect.method} {asked(effect.url)}"


EFFECTS: Mapping[type, Callable[[Any, Name], str]] = {
    Send: _send,
    Assign: _assign,
    LeaveQueue: lambda effect, name: _("Waits for an agent no longer"),
    Unassign: lambda effect, name: _("Team and agent are taken off"),
    SetField: _set_field,
    Tag: _tag,
    Comment: lambda effect, name: effect.text,
    Open: lambda effect, name: _("The conversation is open"),
    Close: _close,
    Snooze: lambda effect, name: _("Snoozed until %(at)s") % {"at": moment(effect.until)},
    Call: _call,
    StartRun: lambda effect, name: _("Starts the workflow “%(name)s”") % {"name": effect.workflow},
    Rate: lambda effect, name: _("Rated %(value)s of 5") % {"value": effect.value},
}


def _opened(words: Mapping[str, str], told: Told, name: Name) -> str:
    return {
        "contact": _("A conversation opens: the contact wrote"),
        "agent": _("A conversation opens: an agent wrote"),
        "workflow": _("A conversation opens: another workflow opened it"),
        "api": _("A conversation opens: a program opened it"),
        "import": _("A conversation opens: it was imported"),
    }.get(words["text"], _("A conversation opens"))


def _ignored(words: Mapping[str, str], told: Told, name: Name) -> str:
    if words["text"] == "once_per_contact":
        return _("The workflow does not start again: it runs once per contact")
    if words["text"] == "too_deep":
        return _("The workflow does not start again: it would go on so for ever")
    return _("The workflow does not start again: it is running already")


def _assigned(words: Mapping[str, str], told: Told, name: Name) -> str:
    return _("Assigned to %(who)s: %(text)s") % words if words["text"] else _("Assigned to %(who)s") % words


def _assign_by_hand(words: Mapping[str, str], told: Told, name: Name) -> str:
    to = name(words["text"])
    return (
        _("%(who)s takes it") % words if to == words["who"] else _("%(who)s assigns it to %(to)s") % {**words, "to": to}
    )


def _passes(words: Mapping[str, str], told: Told, name: Name) -> str:
    return _("%(time)s later: %(at)s") % {"time": durations.said(_seconds(told)), "at": moment(told.after.at)}


def _seconds(told: Told) -> int:
    return int(getattr(told.turn, "value", 0))


HAPPENINGS: Mapping[str, Callable[[Mapping[str, str], Told, Name], str]] = {
    "close": lambda words, told, name: _("%(who)s closes the conversation") % words,
    "assign": _assign_by_hand,
    "online": lambda words, told, name: _("%(who)s comes online") % {"who": name(words["text"])},
    "offline": lambda words, told, name: _("%(who)s goes offline") % {"who": name(words["text"])},
    "pass": _passes,
    "start": lambda words, told, name: _("The workflow is started"),
    "started": lambda words, told, name: _("The workflow starts: %(text)s") % words,
    "not_started": lambda words, told, name: _("The workflow does not start: %(text)s") % words,
    "ignored": _ignored,
    "opened": _opened,
    "reopened": lambda words, told, name: _("The conversation is open again"),
    "assigned": _assigned,
    "woken": lambda words, told, name: _("The conversation is no longer snoozed"),
    "stopped": lambda words, told, name: words["text"],
}
