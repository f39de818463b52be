"""What is to be kept in a contact field which cannot hold it: a choice, which would be told to be not valid, or the
value of a step, which would never be written."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from contacts.fields import BY_COLUMN, Unfit
from workflows.checks.base import Finding, Look, warning
from workflows.facts import CONTACT_FIELDS
from workflows.kinds.update_field import UpdateField
from workflows.program import Step


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        yield from _value(step)
        answer, target = step.config.get("answer"), step.config.get("save_to")
        if not isinstance(answer, dict) or not isinstance(target, dict) or target.get("field") not in CONTACT_FIELDS:
            continue
        field = str(target["field"])
        for choice in answer.get("choices") or ():
            if reason := _reason(field, choice):
                sentence = _(
                    "The choice “%(choice)s” would never be valid, as the contact field “%(field)s” cannot hold it: "
                    "%(reason)s Keep it in a variable, or name it otherwise."
                )
                yield warning(step.key, sentence % {"choice": choice, "field": field, "reason": reason})


def _value(step: Step) -> Iterator[Finding]:
    """Of a text with variables nobody knows yet what it will be."""
    field, value = step.config.get("field"), step.config.get("value")
    if step.kind != UpdateField.name or field not in CONTACT_FIELDS or value in (None, "") or "{{" in str(value):
        return
    if reason := _reason(str(field), value):
        sentence = _("This would never be written: %(reason)s Correct the value, or choose another field.")
        yield warning(step.key, sentence % {"reason": reason})


def _reason(field: str, value: Any) -> str:
    """Why the field cannot hold it; empty if it can."""
    try:
        BY_COLUMN[field](value.strip() if isinstance(value, str) else value)
    except Unfit as unfit:
        return unfit.sentence
    return ""
