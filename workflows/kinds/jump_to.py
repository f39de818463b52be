"""Jumps to another step, at most so many times in a run; then it is passed over."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.kinds.base import Context, Go, Jump, Kind, Result
from workflows.kinds.fields import Line, Whole
from workflows.program import Step


class JumpToForm(forms.Form):
    step = Line(longest=50, required=True, label=_("Go on with"))
    max = Whole(
        least=1, most=10, default=3, label=_("At most so many times"), help_text=_("Then this step is passed over.")
    )


class JumpTo(Kind):
    name = "jump_to"
    label = _("Jump to a step")
    icon = "corner-left-up"
    help = _("Goes back or ahead to another step.")
    group = "flow"
    form = JumpToForm
    references = {"step": "step"}

    def run(self, step: Step, context: Context) -> Result:
        target, most = step.config["step"], step.config["max"]
        if context.visits > most:
            return Go(f"Passed over: jumped to {target} {most} times already")
        return Jump(f"Jumped to {target}, {context.visits} of at most {most} times", target)

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Jump to %(step)s, at most %(max)s times") % {"step": config["step"], "max": config["max"]}
