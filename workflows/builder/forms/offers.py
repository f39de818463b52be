"""What a text may show at a place of a program: contact fields, variables set on the way, the form, the agent …"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contacts.models import Field
from workflows.builder.forms.known import known_before
from workflows.checks.base import Look
from workflows.program import Program
from workflows.triggers.registry import TRIGGERS

# Every name of workflows.names.NAMES, as a page calls it.
LABELS = {
    "contact.first_name": gettext_noop("First name"),
    "contact.last_name": gettext_noop("Last name"),
    "contact.name": gettext_noop("Whole name"),
    "contact.email": gettext_noop("Email"),
    "contact.phone": gettext_noop("Phone"),
    "contact.language": gettext_noop("Language"),
    "contact.country": gettext_noop("Country"),
    "contact.tags": gettext_noop("Tags"),
    "contact.id": gettext_noop("Number of the contact"),
    "message.text": gettext_noop("Text of the message"),
    "conversation.id": gettext_noop("Number of the conversation"),
    "conversation.team": gettext_noop("Team of the conversation"),
    "conversation.assignee": gettext_noop("Email of its agent"),
    "conversation.priority": gettext_noop("Priority"),
    "conversation.category": gettext_noop("Category"),
    "conversation.summary": gettext_noop("Summary"),
    "conversation.channel": gettext_noop("Channel"),
    "assignee.first_name": gettext_noop("First name of the agent"),
    "assignee.last_name": gettext_noop("Last name of the agent"),
    "assignee.name": gettext_noop("Name of the agent"),
    "assignee.email": gettext_noop("Email of the agent"),
    "team.name": gettext_noop("Name of the team"),
    "now": gettext_noop("Date and time now"),
}
GROUPS = {
    "contact": gettext_noop("Contact"),
    "message": gettext_noop("Message"),
    "conversation": gettext_noop("Conversation"),
    "assignee": gettext_noop("Agent"),
    "team": gettext_noop("Team"),
    "now": gettext_noop("Time"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """``name`` is written between the braces; ``certain``: set on every way that leads here."""

    name: str
    label: str
    group: str
    certain: bool = True


def variables_at(program: Program, key: str, *, look: Look | None = None) -> list[Offer]:
    """In the order of offering. ``key`` is of a step, whose own variables are not set yet; empty: the trigger."""
    return [*_variables(look or Look(program), key), *_form(program, key), *_fixed()]


def _variables(look: Look, key: str) -> Iterator[Offer]:
    known = known_before(look, key)
    for name in sorted(known.sometimes, key=lambda name: (name not in known.always, name)):
        yield Offer(f"var.{name}", name.replace("_", " "), _("Variables"), name in known.always)


def _form(program: Program, key: str) -> Iterator[Offer]:
    kind = TRIGGERS.get(program.trigger.kind) if key else None
    if kind is not None and kind.form(dict(program.trigger.config)).is_valid():
        for name in kind.form_names(program.trigger.config):
            yield Offer(f"form.{name}", name.replace("_", " "), _("Form"))


def _fixed() -> Iterator[Offer]:
    """The fields of contacts that this installation has of its own follow those that every one has."""
    own = [(f"contact.{key}", label) for key, label in Field.objects.values_list("key", "label")]
    for root, group in GROUPS.items():
        for name, label in LABELS.items():
            if name.partition(".")[0] == root:
                yield Offer(name, _(label), _(group))
        for name, label in own if root == "contact" else ():
            yield Offer(name, label, _(group))


def filters() -> list[tuple[str, str]]:
    """What is written after a name and “|”, and what it does; one for each of workflows.filters.FILTERS."""
    return [
        ('default: ""', _("another text, when there is no value")),
        ('date: "%d.%m.%Y"', _("a date in this form")),
        ("upcase", _("in capital letters")),
        ("downcase", _("in small letters")),
        ("capitalize", _("with a capital at the beginning")),
        ("strip", _("without spaces around it")),
        ("truncate: 50", _("cut to this many characters")),
        ("round: 2", _("rounded to this many digits")),
        ("size", _("how many characters or values it has")),
    ]
