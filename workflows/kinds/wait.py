"""Waits for a time; with a calendar, only its open hours count. What a reply does meanwhile is chosen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import durations
from workflows.kinds.base import Context, Fail, Finish, Go, Kind, Pause, Result, Stimulus
from workflows.kinds.fields import Duration, Line, OneOf
from workflows.program import Step

LONGEST = 30 * 86_400


class WaitForm(forms.Form):
    on_reply = OneOf(
        {"continue": _("Go on waiting"), "end": _("End the workflow"), "branch": _("Go another way")},
        default="continue",
        label=_("If the contact writes meanwhile"),
    )
    calendar = Line(label=_("Count only the open hours of"), help_text=_("Empty: every hour counts."), more=True)


WaitForm.base_fields = {
    "for": Duration(most=LONGEST, required=True, label=_("Wait for")),
    **WaitForm.base_fields,
}  # “for” is a keyword


class Wait(Kind):
    name = "wait"
    label = _("Wait")
    icon = "hourglass"
    help = _("Waits for a time before it goes on.")
    group = "flow"
    exit_labels = {"replied": _("If the contact replies")}
    exits = ("replied",)
    form = WaitForm
    references = {"calendar": "calendar"}

    def run(self, step: Step, context: Context) -> Result:
        seconds, calendar, on_reply = step.config["for"], step.config.get("calendar"), step.config["on_reply"]
        until: datetime | None = context.world.now + timedelta(seconds=seconds)
        within = ""
        if calendar:
            hours = context.world.calendar(calendar)
            if hours is None:
                return Fail(f"There is no calendar “{calendar}”; choose another in the workflow and publish it.")
            until = hours.after(context.world.now, seconds)
            within = f" of {calendar}"
            if until is None:
                return Fail(f"“{calendar}” is never open for long enough; give it opening hours or choose another.")
        reply = {"continue": "", "end": "; a reply ends the workflow", "branch": "; a reply goes another way"}[on_reply]
        return Pause(
            f"Waits {durations.words(seconds)}{within}{reply}",
            until=until,
            for_=() if on_reply == "continue" else ("reply",),
        )

    def resume(self, step: Step, context: Context, stimulus: Stimulus) -> Result:
        if stimulus.kind == "timer":
            return Go(f"Waited {durations.words(step.config['for'])}")
        if step.config["on_reply"] == "end":
            return Finish("The contact wrote, so the workflow ended")
        return Go("The contact wrote", exit="replied")

    def describe(self, config: Mapping[str, Any]) -> str:
        values = {"time": durations.said(config["for"]), "calendar": config.get("calendar")}
        within = gettext("Wait %(time)s within the hours of %(calendar)s")
        parts = [(within if values["calendar"] else gettext("Wait %(time)s")) % values]
        if config["on_reply"] != "continue":
            parts.append(gettext("end on a reply") if config["on_reply"] == "end" else gettext("branch on a reply"))
        return ", ".join(parts)

    def exits_of(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        return self.exits if config.get("on_reply") == "branch" else ()

    def may_end(self, config: Mapping[str, Any]) -> bool:
        return bool(config.get("on_reply") == "end")

    def passes(self, config: Mapping[str, Any], out: str) -> int | None:
        """Of open hours, where there is a calendar."""
        seconds: int = config["for"]
        return None if out in ("replied", "end") else seconds
