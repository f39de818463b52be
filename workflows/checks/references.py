"""What steps, conditions and the trigger name is there, and in use: not deleted, not switched off, published."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Installation, Look, error
from workflows.conditions.types import listed
from workflows.document import references
from workflows.facts import CONTACT_FIELDS

# Subjects whose values are names.
OF_SUBJECTS = {
    "channel": "channel of a condition",
    "conversation.team": "team",
    "conversation.assignee": "agent of a condition",
    "contact.segment": "segment",
}
COMPARES_TEXT = ("contains", "not_contains", "starts_with", "matches_any_word")


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        for reference in references.of(step):
            if reference.what == "step" and not look.program.has(reference.name):
                sentence = _("The step “%(step)s”, to which this jumps, is gone; choose another.")
                yield error(step.key, sentence % {"step": reference.name})
    if look.installation is None:
        return
    for key, what, name in named(look):
        find = MISSING.get(what)
        if find is not None and (sentence := find(name, look, look.installation)):
            yield error(key, sentence)


def named(look: Look) -> Iterator[tuple[str, str, str]]:
    """The step (empty: the trigger), what is named, and its name."""
    config = look.program.trigger.config
    for what, name in (("calendar", config.get("calendar")), ("channel", (config.get("contact") or {}).get("channel"))):
        if name:
            yield "", what, str(name)
    for step in look.program.walk():
        for reference in references.of(step):
            yield step.key, reference.what, reference.name
        if look.kind(step) is not None:
            for name in step.config.get("attachments") or ():
                yield step.key, "file", str(name)
    for key, condition in look.conditions():
        root, _dot, rest = condition.subject.partition(".")
        if root in ("business_hours", "time", "weekday") and rest:
            yield key, "calendar", rest
        if condition.subject in OF_SUBJECTS and condition.operator not in COMPARES_TEXT:
            for value in listed(condition.value):
                if isinstance(value, str):
                    yield key, OF_SUBJECTS[condition.subject], value.strip()


def _team(name: str, look: Look, there: Installation) -> str:
    if name.casefold() in {known.casefold() for known in there.teams}:
        return ""
    return _("There is no team “%(name)s”; make it under Teams, or choose another.") % {"name": name}


def _agent(name: str, look: Look, there: Installation) -> str:
    if there.agents.get(name.lower()):
        return ""
    sentence = _("There is no active agent “%(name)s”; make or reactivate them under Agents, or choose another.")
    return sentence % {"name": name}


def _agent_tested(name: str, look: Look, there: Installation) -> str:
    """A condition may ask for somebody who has left: what they had may still be theirs."""
    return "" if name.lower() in there.agents else _agent(name, look, there)


def _channel(name: str, look: Look, there: Installation) -> str:
    if name in there.channels and there.channels[name].is_active:
        return ""
    sentence = _("There is no active channel “%(name)s”; make it or switch it on under Channels, or choose another.")
    return sentence % {"name": name}


def _channel_tested(name: str, look: Look, there: Installation) -> str:
    """Conditions compare without regard to case, and a channel that is off has conversations all the same."""
    known = name.casefold() in {each.casefold() for each in there.channels}
    return "" if known else _channel(name, look, there)


def _calendar(name: str, look: Look, there: Installation) -> str:
    if name in there.calendars:
        return ""
    return _("There is no calendar “%(name)s”; make it under Calendars, or choose another.") % {"name": name}


def _field(name: str, look: Look, there: Installation) -> str:
    if name in there.fields | CONTACT_FIELDS:
        return ""
    return _("There is no contact field “%(name)s”; make it under Contact fields, or choose another.") % {"name": name}


def _segment(name: str, look: Look, there: Installation) -> str:
    if name in there.segments:
        return ""
    return _("There is no segment “%(name)s”; make it under Segments, or choose another.") % {"name": name}


def _file(name: str, look: Look, there: Installation) -> str:
    if name in there.files:
        return ""
    return _("There is no file “%(name)s”; add it under Files, or choose another.") % {"name": name}


def _workflow(name: str, look: Look, there: Installation) -> str:
    if name == look.program.name:
        kind, is_on = look.program.trigger.kind, True
    elif name in there.workflows:
        kind, is_on = there.workflows[name].program.trigger.kind, there.workflows[name].is_on
    elif name in there.drafts:
        return _("“%(name)s” is not published; publish it first, or choose another workflow.") % {"name": name}
    else:
        return _("There is no workflow “%(name)s”; make and publish it, or choose another.") % {"name": name}
    if not is_on:
        return _("“%(name)s” is switched off; switch it on, or choose another workflow.") % {"name": name}
    if kind != "manual":
        sentence = _("“%(name)s” does not start by hand; give it the trigger “Manual”, or choose another workflow.")
        return sentence % {"name": name}
    return ""


MISSING: dict[str, Callable[[str, Look, Installation], str]] = {
    "team": _team,
    "agent": _agent,
    "agent of a condition": _agent_tested,
    "channel": _channel,
    "channel of a condition": _channel_tested,
    "calendar": _calendar,
    "field": _field,
    "segment": _segment,
    "file": _file,
    "workflow": _workflow,
}
