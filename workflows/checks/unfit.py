"""A choice that is to be kept in a contact field which cannot hold it: it would be told to be not valid."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from contacts.fields import BY_COLUMN, Unfit
from workflows.checks.base import Finding, Look, warning
from workflows.facts import CONTACT_FIELDS


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
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


def _reason(field: str, choice: str) -> str:
    """Why the field cannot hold it; empty if it can."""
    try:
        BY_COLUMN[field](choice)
    except Unfit as unfit:
        return unfit.sentence
    return ""
