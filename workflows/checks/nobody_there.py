"""A team without members, and a calendar that never opens: what waits for them waits in vain."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from helpdesk.hours import Hours
from workflows.checks.base import Finding, Look, warning
from workflows.document import references

ANY_TIME = datetime(2026, 1, 5, tzinfo=UTC)


def check(look: Look) -> Iterator[Finding]:
    there = look.installation
    if there is None:
        return
    named = [(step.key, each.what, each.name) for step in look.program.walk() for each in references.of(step)]
    named += [
        (key, "calendar", condition.subject.partition(".")[2])
        for key, condition in look.conditions()
        if condition.subject.startswith("business_hours.")
    ]
    closed = {name for name, hours in there.calendars.items() if not _ever_opens(hours)}
    for key, what, name in named:
        if what == "team" and there.teams.get(name) == 0:
            sentence = _("The team “%(team)s” has no members; add some under Teams.")
            yield warning(key, sentence % {"team": name})
        if what == "calendar" and name in closed:
            sentence = _("The calendar “%(calendar)s” never opens; give it hours under Calendars.")
            yield warning(key, sentence % {"calendar": name})


def _ever_opens(hours: Hours) -> bool:
    """Whether it opens on a day that is not one of its holidays. It is asked of a day for which they tell little."""
    return bool(hours.intervals) and hours.next_opening(ANY_TIME) is not None
