"""Every trigger, step and condition is one that can run: of a known kind, its config complete and valid."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, error
from workflows.conditions.check import problem
from workflows.kinds.registry import KINDS
from workflows.program import Trigger
from workflows.triggers.registry import TRIGGERS


def check(look: Look) -> Iterator[Finding]:
    yield from _trigger(look.program.trigger)
    for step in look.program.walk():
        if step.kind not in KINDS:
            yield error(step.key, _("There is no step kind “%(kind)s”; remove the step.") % {"kind": step.kind})
        for key, sentences in look.broken.get(step.key, {}).items():
            for sentence in sentences:
                yield error(step.key, _named(KINDS[step.kind].form, key, sentence))
    for key, condition in look.conditions():
        if wrong := problem(condition):
            yield error(key, wrong)


def _trigger(trigger: Trigger) -> Iterator[Finding]:
    if not trigger.kind:
        yield error("", _("There is no trigger; choose one."))
    elif trigger.kind not in TRIGGERS:
        yield error("", _("There is no trigger “%(kind)s”; choose another.") % {"kind": trigger.kind})
    else:
        form = TRIGGERS[trigger.kind].form(dict(trigger.config))
        for key, sentences in form.errors.items():
            for sentence in sentences:
                yield error("", _named(type(form), key, str(sentence)))


def _named(form: type[forms.Form], key: str, sentence: str) -> str:
    """As the form calls it: in documents the keys are checked as they are read, so who reads this is at the form."""
    field = form.base_fields.get(key)
    return sentence if field is None else f"“{field.label or key}”: {sentence}"
