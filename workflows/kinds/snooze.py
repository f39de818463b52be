"""Puts the conversation out of the way: for a time, or until a calendar next opens. The contact's message wakes it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import durations
from workflows.effects import Snooze as SnoozeEffect
from workflows.kinds.base import Context, Fail, Go, Kind, Result
from workflows.kinds.fields import Duration, Line
from workflows.program import Step

LONGEST = 365 * 86_400


class SnoozeForm(forms.Form):
    one_of = (("for", "until_open"),)  # for pages
    one_of_label = gettext_lazy("Snooze")

    until_open = Line(label=gettext_lazy("Until a calendar next opens"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("for")) == bool(cleaned.get("until_open")):
            raise forms.ValidationError(_("Say either for how long, or until which calendar opens."))
        return cleaned


SnoozeForm.base_fields = {
    "for": Duration(most=LONGEST, label=gettext_lazy("For a time")),
    **SnoozeForm.base_fields,
}  # “for” is a keyword


class Snooze(Kind):
    name = "snooze"
    label = gettext_lazy("Snooze")
    icon = "alarm-clock"
    help = gettext_lazy("Puts the conversation out of the way for a time, or until you open.")
    group = "conversation"
    form = SnoozeForm
    references = {"until_open": "calendar"}

    def run(self, step: Step, context: Context) -> Result:
        world, calendar = context.world, step.config.get("until_open")
        if world.conversation.status == "closed":
            return Go("Not snoozed: the conversation is closed")
        if not calendar:
            seconds = step.config["for"]
            context.emit(SnoozeEffect(world.now + timedelta(seconds=seconds)))
            return Go(f"Snoozed for {durations.words(seconds)}")
        hours = world.calendar(calendar)
        if hours is None:
            return Fail(f"There is no calendar “{calendar}”; choose another in the workflow and publish it.")
        until = hours.opens_after(world.now)
        if until is None:
            return Fail(f"“{calendar}” never opens; give it opening hours or choose another.")
        context.emit(SnoozeEffect(until))
        return Go(f"Snoozed until {calendar} opens")

    def describe(self, config: Mapping[str, Any]) -> str:
        if config.get("until_open"):
            return _("Snooze until %(calendar)s opens") % {"calendar": config["until_open"]}
        return _("Snooze for %(time)s") % {"time": durations.said(config["for"])}
