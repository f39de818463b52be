"""Takes the conversation from its agent and team."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.effects import Unassign as UnassignEffect
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.program import Step


class UnassignForm(forms.Form):
    """It has no config."""


class Unassign(Kind):
    name = "unassign"
    label = _("Unassign")
    icon = "user-round-x"
    help = _("Takes the conversation from whoever has it.")
    group = "route"
    form = UnassignForm
    unsettles = True
    routes = True

    def run(self, step: Step, context: Context) -> Result:
        conversation = context.world.conversation
        had = conversation.assignee or conversation.team
        if had is None:
            return Go("It was not assigned to anyone")
        context.emit(UnassignEffect())
        return Go(f"Unassigned from {had}")

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Unassign from agent and team")
