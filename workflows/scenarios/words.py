"""What turns and expectations are called on pages; a document has their keys."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

TURNS = {
    "contact": _("The contact writes"),
    "tap": _("The contact taps"),
    "expect": _("Expected"),
    "pass": _("Time passes"),
    "agent": _("An agent writes"),
    "assign": _("An agent assigns it to"),
    "close": _("An agent closes it"),
    "online": _("An agent comes online"),
    "offline": _("An agent goes offline"),
    "start": _("It is started by hand"),
}
EXPECTS = {
    "sent": _("is sent"),
    "not_sent": _("is not sent"),
    "nothing_sent": _("nothing is sent"),
    "team": _("the team is"),
    "assignee": _("it is assigned to"),
    "tags": _("the contact’s tags are"),
    "field": _("the contact’s field"),
    "var": _("the variable"),
    "comment": _("a comment says"),
    "status": _("the conversation is"),
    "category": _("the closing category is"),
    "http": _("requests were made to"),
    "run": _("the workflow"),
}
STATUSES = {"none": _("not there yet"), "open": _("open"), "snoozed": _("snoozed"), "closed": _("closed")}
RUNS = {
    "done": _("has ended"),
    "waiting": _("waits"),
    "stopped": _("was stopped"),
    "failed": _("has failed"),
    "none": _("has not begun"),
    "ready": _("is about to go on"),
}


def said(wants: Mapping[str, Any]) -> str:
    """What was expected, on one line: “the team is Sales · the workflow has ended”."""
    return " · ".join(phrase for key, want in wants.items() for phrase in _phrases(key, want))


def _phrases(key: str, want: Any) -> Iterator[str]:
    label = str(EXPECTS.get(key, key))
    if key in ("sent", "not_sent", "comment"):
        yield from (f"{label} “{text}”" for text in want)
    elif key in ("field", "var"):
        yield from (f"{label} {name}: {_value(value)}" for name, value in want.items())
    elif key in ("status", "run"):
        yield f"{label} {(STATUSES if key == 'status' else RUNS).get(want, want)}"
    elif key == "http":
        times = f" × {want['count']}" if "count" in want else ""
        yield f"{label} {want.get('url', '')}{times}".rstrip()
    else:
        yield label if key == "nothing_sent" else f"{label} {_value(want)}"


def _value(value: Any) -> str:
    if value in (None, "", []):
        return gettext("nothing")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
