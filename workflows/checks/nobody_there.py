"""A team without members, and a calendar that never opens: what waits for them waits in vain."""

from collections.abc import Iterator
from datetime import UTC, datetime

from workflows.checks.base import Finding, Look, warning
from workflows.document import references

ANY_TIME = datetime(2026, 1, 5, tzinfo=UTC)


def check(look: Look) -> Iterator[Finding]:
    there = look.installation
    if there is None:
        return
    for step in look.program.walk():
        for reference in references.of(step):
            if reference.what == "team" and there.teams.get(reference.name) == 0:
                yield warning(step.key, f"The team “{reference.name}” has no members; add some under Teams.")
            hours = there.calendars.get(reference.name) if reference.what == "calendar" else None
            if hours is not None and hours.next_opening(ANY_TIME) is None:
                yield warning(step.key, f"The calendar “{reference.name}” never opens; give it hours under Calendars.")
