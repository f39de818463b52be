"""Runs another workflow for the contact, and goes on when that has ended, however it ended."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.effects import StartRun
from workflows.kinds.base import Context, Fail, Go, Kind, Pause, Result, Stimulus
from workflows.kinds.fields import Line
from workflows.program import Step


class RunWorkflowForm(forms.Form):
    workflow = Line(
        longest=150,
        required=True,
        label=_("Workflow"),
        help_text=_("One that is published and whose trigger is “Manual”."),
    )


class RunWorkflow(Kind):
    name = "run_workflow"
    label = _("Run a workflow")
    icon = "workflow"
    help = _("Runs another workflow, and goes on when that has ended.")
    group = "flow"
    form = RunWorkflowForm
    references = {"workflow": "workflow"}

    def run(self, step: Step, context: Context) -> Result:
        context.emit(StartRun(step.config["workflow"]))
        return Pause(f"Runs “{step.config['workflow']}”", until=None, for_=("child_done",))

    def resume(self, step: Step, context: Context, stimulus: Stimulus) -> Result:
        name, state = step.config["workflow"], stimulus.data.get("state")
        sentence = str(stimulus.data.get("sentence") or "").rstrip(".")
        if state == "missing":
            return Fail(f"“{name}” is not published with a manual trigger, or off; publish it, then try again.")
        if state == "too_deep":
            return Fail(f"“{name}” was not run: too many workflows run each other; look for a circle.")
        if state == "not_started":
            return Go(f"“{name}” was not run: {sentence}")
        if state == "failed":
            return Go(f"“{name}” failed: {sentence}")
        return Go(f"“{name}” was stopped" if state == "stopped" else f"“{name}” has ended")

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Run “%(name)s” and wait for its end") % {"name": config["workflow"]}
