"""Ends the workflow here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.kinds.base import Context, Finish, Kind, Result
from workflows.program import Step


class EndForm(forms.Form):
    """It has no config."""


class End(Kind):
    name = "end"
    label = _("End")
    icon = "circle-stop"
    help = _("Ends the workflow here.")
    group = "flow"
    form = EndForm
    goes_on = False

    def run(self, step: Step, context: Context) -> Result:
        return Finish("The workflow ended here")

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("End the workflow")
