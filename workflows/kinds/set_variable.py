"""Sets a variable, which lives as long as the run."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import text
from workflows.filters import show
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.fields import Line, Scalar
from workflows.kinds.short import short
from workflows.program import Step

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class VariableName(Line):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=50, **kwargs)

    def read(self, value: Any) -> str:
        name = super().read(value)
        if not NAME.fullmatch(name):
            raise ValidationError(
                gettext("“%(name)s” is not a name for a variable; use letters, digits and _.") % {"name": name}
            )
        return name


class SetVariableForm(forms.Form):
    name = VariableName(
        required=True,
        label=_("Name of the variable"),
        help_text=_("Letters, digits and _. Texts and conditions further on use it by this name."),
    )
    value = Scalar(label=_("Value"), help_text=_("Empty: the variable is emptied."))


class SetVariable(Kind):
    name = "set_variable"
    label = _("Set a variable")
    icon = "variable"
    help = _("Keeps a value for the rest of this workflow.")
    group = "flow"
    form = SetVariableForm

    def run(self, step: Step, context: Context) -> Result:
        name, value = step.config["name"], step.config.get("value")
        if isinstance(value, str):
            value = show(text.render(value, context.world, context.variables, context.world.form))  # no longer
        context.variables[name] = value
        return Go(f"{name} is “{short(show(value))}”" if value not in (None, "") else f"{name} is empty")

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Set %(name)s to “%(value)s”") % {
            "name": config["name"],
            "value": short(show(config.get("value"))),
        }

    def sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        return frozenset({config["name"]})
