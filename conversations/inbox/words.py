"""An event of the log as a sentence in the thread: what happened, by whom, and why."""

from collections.abc import Callable
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations.events import EventKind
from conversations.inbox.people import Names
from conversations.models import Event
from helpdesk.actors import ActorKind


def sentence(event: Event, names: Names, *, contact: str) -> str:
    """Plain text; the template escapes it. ``contact`` is the name of who writes to us."""
    by = (
        contact
        if event.actor_kind == ActorKind.CONTACT
        else names.author(event.actor_kind, event.actor_id, event.actor_name)
    )
    return WORDS[EventKind(event.kind)](event.data, by, names)


def _opened(data: dict[str, Any], by: str, names: Names) -> str:
    return _("Opened by %(by)s") % {"by": by}


def _closed(data: dict[str, Any], by: str, names: Names) -> str:
    category = names.categories.get(data.get("category") or 0, "")
    text = _("Closed by %(by)s as %(category)s") if category else _("Closed by %(by)s")
    return _with(text % {"by": by, "category": category}, data.get("summary", ""))


def _reopened(data: dict[str, Any], by: str, names: Names) -> str:
    return _("Reopened by %(by)s") % {"by": by}


def _snoozed(data: dict[str, Any], by: str, names: Names) -> str:
    until = parse_datetime(data.get("until", ""))
    if until is None:
        return _("Snoozed by %(by)s") % {"by": by}
    local = formats.date_format(timezone.localtime(until), "DATETIME_FORMAT")
    return _("Snoozed until %(until)s by %(by)s") % {"until": local, "by": by}


def _woken(data: dict[str, Any], by: str, names: Names) -> str:
    return _("Back from snoozing (%(by)s)") % {"by": by}


def _assigned(data: dict[str, Any], by: str, names: Names) -> str:
    agent, team = _known(names.agents, data.get("agent")), _known(names.teams, data.get("team"))
    if agent and team:
        text = _("Assigned to %(agent)s in %(team)s by %(by)s")
    elif agent:
        text = _("Assigned to %(agent)s by %(by)s")
    elif team:
        text = _("Handed to %(team)s by %(by)s")
    else:
        text = _("Taken from everyone by %(by)s")
    if agent and agent == by:
        text = _("%(agent)s took it in %(team)s") if team else _("%(agent)s took it")
    return _with(text % {"agent": agent, "team": team, "by": by}, data.get("why", ""))


def _queued(data: dict[str, Any], by: str, names: Names) -> str:
    team = _known(names.teams, data.get("team"))
    text = (
        _("Waits for a free agent of %(team)s, put there by %(by)s") if team else _("Waits for a free agent (%(by)s)")
    )
    return _with(text % {"team": team, "by": by}, data.get("why", ""))


def _updated(data: dict[str, Any], by: str, names: Names) -> str:
    return _("%(what)s changed by %(by)s") % {"what": _fields(data), "by": by}


def _contact_updated(data: dict[str, Any], by: str, names: Names) -> str:
    return _("Contact changed by %(by)s: %(what)s") % {"what": _fields(data), "by": by}


def _tagged(data: dict[str, Any], by: str, names: Names) -> str:
    added, removed = data.get("added", []), data.get("removed", [])
    parts = []
    if added:
        text = ngettext("tag %(names)s added", "tags %(names)s added", len(added))
        parts.append(text % {"names": ", ".join(added)})
    if removed:
        text = ngettext("tag %(names)s removed", "tags %(names)s removed", len(removed))
        parts.append(text % {"names": ", ".join(removed)})
    return _with(by, ", ".join(parts))


def _rated(data: dict[str, Any], by: str, names: Names) -> str:
    value = data.get("value")
    return _("Rated by the contact: %(value)s of 5") % {"value": value} if value else _("Rated by the contact")


def _run_started(data: dict[str, Any], by: str, names: Names) -> str:
    if data.get("started_by"):
        return _("%(by)s started the workflow %(name)s") % {"by": data["started_by"], "name": _workflow(data, by)}
    return _("Workflow %(name)s began") % {"name": _workflow(data, by)}


def _run_ended(data: dict[str, Any], by: str, names: Names) -> str:
    text = _("Workflow %(name)s failed") if data.get("state") == "failed" else _("Workflow %(name)s ended")
    return text % {"name": _workflow(data, by)}


def _workflow(data: dict[str, Any], by: str) -> str:
    named = data.get("workflow")
    return named if isinstance(named, str) and named else by


def _fields(data: dict[str, Any]) -> str:
    changes = data.get("changes") or {}
    return ", ".join(_change(name, change) for name, change in changes.items()) or _("Something")


def _change(name: str, change: Any) -> str:
    label = name.replace("_", " ")
    new = change[1] if isinstance(change, list) and len(change) == 2 else change
    return _("%(field)s is now “%(value)s”") % {"field": label, "value": new} if new not in ("", None) else label


def _known(names: dict[int, str], key: Any) -> str:
    return "" if key is None else names.get(key, _("somebody who left"))


def _with(text: str, reason: str) -> str:
    return f"{text}: {reason}" if reason else text


WORDS: dict[EventKind, Callable[[dict[str, Any], str, Names], str]] = {
    EventKind.CONVERSATION_OPENED: _opened,
    EventKind.CONVERSATION_CLOSED: _closed,
    EventKind.CONVERSATION_REOPENED: _reopened,
    EventKind.CONVERSATION_SNOOZED: _snoozed,
    EventKind.CONVERSATION_WOKEN: _woken,
    EventKind.CONVERSATION_ASSIGNED: _assigned,
    EventKind.CONVERSATION_QUEUED: _queued,
    EventKind.CONVERSATION_UPDATED: _updated,
    EventKind.CONTACT_UPDATED: _contact_updated,
    EventKind.CONTACT_TAGGED: _tagged,
    EventKind.RATING_GIVEN: _rated,
    EventKind.RUN_STARTED: _run_started,
    EventKind.RUN_ENDED: _run_ended,
}
