"""What steps and conditions name is there, and in use: not deleted, not switched off."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Installation, Look, error
from workflows.document import references
from workflows.document.references import Reference
from workflows.facts import CONTACT_FIELDS


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        for reference in references.of(step):
            if reference.what == "step" and not look.program.has(reference.name):
                yield error(step.key, f"The step “{reference.name}”, to which this jumps, is gone; choose another.")
            elif look.installation is not None and (sentence := _missing(reference, look.installation)):
                yield error(step.key, sentence)
    if look.installation is not None:
        yield from _calendars_of_conditions(look, look.installation)


def _missing(reference: Reference, there: Installation) -> str:
    name = reference.name
    if reference.what == "team" and name not in there.teams:
        return f"There is no team “{name}”; make it under Teams, or choose another."
    if reference.what == "agent" and not there.agents.get(name.lower()):
        return f"There is no active agent “{name}”; make or reactivate them under Agents, or choose another."
    if reference.what == "channel" and not there.channels.get(name):
        return f"There is no active channel “{name}”; make it or switch it on under Channels, or choose another."
    if reference.what == "calendar" and name not in there.calendars:
        return f"There is no calendar “{name}”; make it under Calendars, or choose another."
    if reference.what == "field" and name not in there.fields | CONTACT_FIELDS:
        return f"There is no contact field “{name}”; make it under Contact fields, or choose another."
    if reference.what == "workflow" and name not in there.workflows:
        return f"There is no published workflow “{name}” with a manual trigger; publish it, or choose another."
    return ""


def _calendars_of_conditions(look: Look, there: Installation) -> Iterator[Finding]:
    for key, condition in look.conditions():
        root, _, name = condition.subject.partition(".")
        if root in ("business_hours", "time", "weekday") and name and name not in there.calendars:
            yield error(key, f"There is no calendar “{name}”; make it under Calendars, or choose another.")
