"""Goes on while a calendar is open, or between two dates or times; the way out is taken otherwise."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.conditions.operators import OPERATORS
from workflows.conditions.types import CLOCKS, DAYS, Mismatch, Type, show_moment
from workflows.kinds.base import Context, Fail, Go, Kind, Result
from workflows.kinds.fields import Absent, Line
from workflows.names import local_now
from workflows.program import Step


class Between(Absent):
    """[from, to], both dates, both instants or both times of day; kept as text."""

    widget = forms.TextInput

    def read(self, value: Any) -> list[str]:
        pair = value.split(" - ") if isinstance(value, str) else value
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise ValidationError(gettext("Write two moments as [from, to], such as [2026-12-24, 2026-12-26]."))
        for kind in (CLOCKS, DAYS):
            try:
                low, high = (kind.read(moment) for moment in pair)
            except Mismatch:
                continue  # perhaps of the other type
            if kind is DAYS and not OPERATORS["between"].compare(kind, low, [low, high]):
                raise ValidationError(gettext("The first date is after the second; exchange them."))
            return [show_moment(low), show_moment(high)]
        raise ValidationError(gettext("Both must be dates such as 2026-12-24, or times of day such as 09:00."))


class BusinessHoursForm(forms.Form):
    one_of = (("calendar", "between"),)  # for pages
    one_of_label = _("Go on")

    calendar = Line(label=_("While a calendar is open"))
    between = Between(label=_("Between two moments"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("calendar")) == bool(cleaned.get("between")):
            raise forms.ValidationError(gettext("Choose one: a calendar, or two moments."))
        return cleaned


class BusinessHours(Kind):
    name = "business_hours"
    label = _("Business hours")
    icon = "clock"
    help = _("Goes one way in opening hours, another when closed.")
    group = "flow"
    exit_labels = {"closed": _("If it is closed then")}
    exits = ("closed",)
    form = BusinessHoursForm
    references = {"calendar": "calendar"}

    def run(self, step: Step, context: Context) -> Result:
        between = step.config.get("between")
        if between:
            return self._between(between, context)
        calendar = step.config["calendar"]
        hours = context.world.calendar(calendar)
        if hours is None:
            return Fail(f"There is no calendar “{calendar}”; choose another in the workflow and publish it.")
        if hours.is_open(context.world.now):
            return Go(f"{calendar} is open")
        return Go(f"{calendar} is closed", exit="closed")

    def _between(self, between: list[str], context: Context) -> Result:
        """In the installation's zone; a whole last day belongs to it."""
        now = local_now(context.world)
        kind: Type = CLOCKS if len(between[0]) <= 8 else DAYS
        at: Any = now.time() if kind is CLOCKS else now
        inside = OPERATORS["between"].compare(kind, at, between)
        words = f"between {between[0]} and {between[1]}"
        return Go(f"It is {words}") if inside else Go(f"It is not {words}", exit="closed")

    def describe(self, config: Mapping[str, Any]) -> str:
        between = config.get("between")
        return (
            gettext("Only between %(low)s and %(high)s") % {"low": between[0], "high": between[1]}
            if between
            else gettext("Only while %(calendar)s is open") % {"calendar": config["calendar"]}
        )
