"""Changes a field of the contact; what the field's type cannot hold is not written, and the log says so."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import text
from workflows.effects import SetField
from workflows.filters import show
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.contact_value import Unfit, fit
from workflows.kinds.fields import Line, Scalar
from workflows.kinds.short import short
from workflows.program import Step


class UpdateFieldForm(forms.Form):
    field = Line(longest=40, required=True, label=_("Contact field"))
    value = Scalar(label=_("New value"), help_text=_("Empty: the field is cleared."))


class UpdateField(Kind):
    name = "update_field"
    label = _("Update a contact field")
    icon = "square-pen"
    help = _("Writes a value into a field of the contact.")
    group = "contact"
    form = UpdateFieldForm
    references = {"field": "field"}

    def run(self, step: Step, context: Context) -> Result:
        field, value = step.config["field"], step.config.get("value")
        if isinstance(value, str):
            value = text.render(value, context.world, context.variables, context.world.form).strip()
        try:
            fitting = fit(field, value, context.world.contact)
        except Unfit as reason:
            return Go(f"{field} was not changed. {reason}")
        context.emit(SetField(field, fitting))
        return Go(f"{field} is “{short(show(fitting))}”" if fitting is not None else f"{field} was cleared")

    def describe(self, config: Mapping[str, Any]) -> str:
        value = config.get("value")
        return (
            gettext("Set %(field)s to “%(value)s”") % {"field": config["field"], "value": short(show(value))}
            if value is not None
            else gettext("Clear %(field)s") % {"field": config["field"]}
        )
