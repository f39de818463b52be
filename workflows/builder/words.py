"""Conditions and ways out in words, as the tree and the builder's lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflows.builder.choices import said
from workflows.conditions.operators import OPERATORS
from workflows.conditions.subjects import find
from workflows.filters import show
from workflows.kinds.exits import words as exit_words
from workflows.program import Branch, Condition, Step, When

LONGEST = 80  # characters of a value in a chip


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition: what it looks at, how, and for what."""

    subject: str
    operator: str
    value: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.subject, self.operator, self.value) if part)


def chips(when: When) -> tuple[Chip, ...]:
    return tuple(chip(each) for each in when.conditions)


def chip(condition: Condition) -> Chip:
    operator = OPERATORS.get(condition.operator)
    words = _(operator.label) if operator else condition.operator
    found = find(condition.subject)
    choices = found[0].choices if found else ()
    wanted = operator.values if operator else ""
    return Chip(subject(condition.subject), words, value(condition.value, wanted, choices))


def joined(when: When) -> str:
    return _("and") if when.match == "all" else _("or")


def subject(name: str) -> str:
    """“contact.language” → “Contact’s language”."""
    found = find(name)
    if found is None:
        return name or _("something")
    kind, rest = found
    if not rest:
        return _(kind.label)
    readable = rest.replace("_", " ")
    named = {
        "contact.": _("Contact’s %(field)s"),
        "var.": _("Variable %(field)s"),
        "form.": _("Form’s %(field)s"),
        "payload.": _("Posted %(field)s"),
    }
    if kind.prefix in named:
        return named[kind.prefix] % {"field": readable}
    return f"{_(kind.label)} ({rest})"


def value(found: Any, wanted: str = "", choices: Sequence[str] = ()) -> str:
    """What it is compared with. ``wanted``: how many values the operator takes (one, two, many, none); ``choices``: the
    fixed words of the subject."""
    if found is None or wanted == "none":
        return ""
    known = said(choices, found)
    if known is not None:
        return known
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if isinstance(found, Sequence) and not isinstance(found, str):
        parts = [value(each, choices=choices) for each in found]
        if wanted == "two" and len(parts) == 2:
            return _("%(low)s and %(high)s") % {"low": parts[0], "high": parts[1]}
        return _short(", ".join(parts))
    return _short(show(found))


def way(step: Step, branch: Branch) -> str:
    """“Sales”, “Otherwise”, “If nobody was free in time”."""
    if branch.exit:
        return exit_words(step.kind, branch.exit)
    return branch.name or _("A branch without a name")


def _short(text: str) -> str:
    return f"{text[: LONGEST - 1]}…" if len(text) > LONGEST else text
