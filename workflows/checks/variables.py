"""Every name in a text or condition means something: a variable that a step sets, a field that there is."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _

from workflows import names, text
from workflows.checks.base import Finding, Look, error
from workflows.checks.unset import begun_with
from workflows.conditions.subjects import find
from workflows.triggers.registry import TRIGGERS

FIELD = re.compile(r"contact\.[^\W_][^.]*")  # one that an installation might have


def check(look: Look) -> Iterator[Finding]:
    variables = frozenset(name for step in look.program.walk() for name in look.sets(step)) | begun_with(look)[0]
    form = _form(look)
    used = [(step.key, name) for step in look.program.walk() for name in sorted(look.names(step))]
    used += [(key, condition.subject) for key, condition in look.conditions() if _is_open(condition.subject)]
    for key, name in dict.fromkeys(used):
        if not name.startswith(text.SECRET) and not _is_known(name, look, variables, form):
            yield error(key, _sentence(name, variables, form))
    for key, condition in look.conditions():
        found = find(condition.subject)
        if found is not None and found[0].detail and (key or found[0].pattern not in _details(look)):
            yield error(key, _only_of_triggers(key, condition.subject))


def _details(look: Look) -> tuple[str, ...]:
    """Patterns of the subjects that the trigger knows beyond those of every condition."""
    kind = TRIGGERS.get(look.program.trigger.kind)
    return kind.subjects if kind is not None else ()


def _only_of_triggers(key: str, subject: str) -> str:
    if key:
        sentence = _("“%(subject)s” is known to the conditions of a trigger only; move the condition there.")
    else:
        sentence = _("This trigger knows no “%(subject)s”; take the condition out, or choose another trigger.")
    return sentence % {"subject": subject}


def _form(look: Look) -> frozenset[str]:
    trigger = look.program.trigger
    kind = TRIGGERS.get(trigger.kind)
    known = kind is not None and kind.form(dict(trigger.config)).is_valid()
    return frozenset(kind.form_names(trigger.config)) if kind is not None and known else frozenset()


def _is_open(subject: str) -> bool:
    """Subjects that are names of values; the others are looked at with their conditions."""
    return subject.partition(".")[0] in ("var", "form") or (
        subject.startswith("contact.") and subject not in ("contact.tags", "contact.is_returning", "contact.segment")
    )


def _is_known(name: str, look: Look, variables: frozenset[str], form: frozenset[str]) -> bool:
    if look.installation is None and FIELD.fullmatch(name):
        return True  # which custom fields there are is not known
    fields = look.installation.fields if look.installation else frozenset()
    return names.is_known(name, fields=fields, variables=variables, form=form)


def _sentence(name: str, variables: frozenset[str], form: frozenset[str]) -> str:
    root, _dot, rest = name.partition(".")
    if FIELD.fullmatch(name):
        sentence = _("Nothing sets “%(name)s”; make the contact field “%(field)s”, or write another name.")
        return sentence % {"name": name, "field": rest}
    known = [*names.NAMES, *(f"var.{each}" for each in variables), *(f"form.{each}" for each in form)]
    alike = [each for each in known if root not in ("var", "form") or each.startswith(f"{root}.")]
    close = get_close_matches(name.lower(), sorted(alike), n=1, cutoff=0.6)
    if close:
        return _("Nothing sets “%(name)s”; did you mean “%(other)s”?") % {"name": name, "other": close[0]}
    if root == "form":
        return _("Nothing sets “%(name)s”; add it to the form of the trigger, or take it out.") % {"name": name}
    return _("Nothing sets “%(name)s”; set it in a step before, or take it out.") % {"name": name}
