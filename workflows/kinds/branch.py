"""Takes the first branch whose conditions hold, top to bottom; else the way out named else."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from workflows.conditions import holds
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.short import short
from workflows.program import Step

MAX_BRANCHES = 9  # beside else
MAX_CONDITIONS = 10  # of one branch


class BranchForm(forms.Form):
    """Nothing: its branches and their conditions are the step's structure."""


class Branch(Kind):
    name = "branch"
    label = pgettext_lazy("step", "Branch")  # not the branches that it has
    icon = "split"
    help = _("Goes different ways by conditions, such as the language.")
    group = "flow"
    exits = ("else",)
    form = BranchForm

    def run(self, step: Step, context: Context) -> Result:
        missed = []
        for index, branch in enumerate(step.branches):
            if branch.exit:
                continue
            verdict = holds(branch.when, context.world, context.variables, context.world.form)
            if verdict.holds:
                return Go(f"“{branch.name}”: {short(verdict.why, 300)}", branch=index)
            missed.append((branch.name, verdict))
        reasons = [f"not “{name}”: {short(verdict.why, 150)}" for name, verdict in missed]
        return Go(short("; ".join(["Otherwise", *reasons]), 500), exit="else")

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Take the first branch whose conditions hold")
