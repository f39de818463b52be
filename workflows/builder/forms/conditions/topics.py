"""What a condition can be about at a place: the subjects with the names that there are, in groups for a select."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from workflows.builder.forms.inputs.picker import entries
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.place import Place
from workflows.conditions.subjects import SUBJECTS, Subject

GROUPS = {
    "contact": gettext_noop("Contact"),
    "var": gettext_noop("Variables"),
    "form": gettext_noop("Form"),
    "message": gettext_noop("Messages"),
    "last_message": gettext_noop("Messages"),
    "since_last_inbound": gettext_noop("Messages"),
    "since_last_outbound": gettext_noop("Messages"),
    "window": gettext_noop("Messages"),
    "business_hours": gettext_noop("Time"),
    "time": gettext_noop("Time"),
    "weekday": gettext_noop("Time"),
}
HAPPENED, REST = gettext_noop("What happened"), gettext_noop("Conversation")


@dataclass(frozen=True, slots=True)
class Topic:
    """``name`` is a subject’s; it ends in a dot where the rest is to be written."""

    name: str
    label: str
    group: str


def topics(place: Place, patterns: Sequence[str] | None) -> list[Topic]:
    """``patterns`` of subjects that may be used; without them, all that are known at any time."""
    subjects = [each for each in SUBJECTS if (each.pattern in patterns if patterns is not None else not each.detail)]
    return [topic for subject in subjects for topic in _of(subject, place)]


def grouped(found: Iterable[Topic]) -> list[tuple[str, list[Topic]]]:
    groups: dict[str, list[Topic]] = {}
    for topic in found:
        groups.setdefault(topic.group, []).append(topic)
    return list(groups.items())


def _of(subject: Subject, place: Place) -> Iterator[Topic]:
    root = subject.pattern.partition(".")[0]
    group = _(HAPPENED if subject.detail else GROUPS.get(root, REST))
    if not subject.prefix:
        yield Topic(subject.pattern, _(subject.label), group)
        return
    names = _names(subject, place)
    if names is None:
        yield Topic(subject.prefix, f"{_(subject.label)} …", group)
    for name, label in names or ():
        yield Topic(f"{subject.prefix}{name}", label, group)


def _names(subject: Subject, place: Place) -> list[tuple[str, str]] | None:
    """The rests of the subject’s name that there are, with their labels; None: any."""
    free = subject.pattern.removeprefix(subject.prefix).strip("<>")
    if free in PICKERS:  # <field>, <calendar>
        found = [(each.value, each.label) for each in entries(PICKERS[free], place)]
        is_own = subject.prefix == "contact."
        return found if is_own else [(name, f"{_(subject.label)}: {label}") for name, label in found]
    if free == "name":  # of a variable, or of the form
        known = [each for each in place.offers if each.name.startswith(subject.prefix)] if place.key else []
        return [(each.name.removeprefix(subject.prefix), each.label) for each in known]
    return None
