"""Starts at a time of day, week or month, for every contact or conversation that meets the conditions."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.hours import zone
from workflows import due_times
from workflows.conditions.types import CLOCK, WEEKDAYS
from workflows.kinds.fields import Absent, Line, OneOf, Whole, Words
from workflows.triggers.base import TriggerKind

ABOUT = ("contacts", "conversations")
WHOM = {"contacts": _("every contact"), "conversations": _("every conversation that is not closed")}
DAY_NAMES = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
# By how often, and whether a zone or calendar is named.
WORDS = {
    ("day", False): _("Every day at %(at)s, for %(whom)s"),
    ("day", True): _("Every day at %(at)s (%(where)s), for %(whom)s"),
    ("week", False): _("Every %(days)s at %(at)s, for %(whom)s"),
    ("week", True): _("Every %(days)s at %(at)s (%(where)s), for %(whom)s"),
    ("month", False): _("On day %(day)s of every month at %(at)s, for %(whom)s"),
    ("month", True): _("On day %(day)s of every month at %(at)s (%(where)s), for %(whom)s"),
}


class ClockTime(Absent):
    """“09:00”."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def read(self, value: Any) -> str:
        found = CLOCK.fullmatch(str(value).strip())
        if found is None:
            raise ValidationError(
                gettext("“%(value)s” is not a time of day; write one such as 09:00.") % {"value": value}
            )
        return f"{int(found[1]):02}:{found[2]}"


class Days(Words):
    """Days of the week, in their order: “monday, friday”."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=7, longest=20, **kwargs)

    def read(self, value: Any) -> list[str]:
        named = {word.casefold()[:3]: word for word in super().read(value)}
        known = {day[:3]: day for day in WEEKDAYS}
        for short, word in named.items():
            if short not in known or not known[short].startswith(word.casefold()):
                raise ValidationError(
                    gettext("“%(word)s” is not a day of the week; write one such as monday.") % {"word": word}
                )
        return [day for short, day in known.items() if short in named]


class TimeZone(Line):
    def read(self, value: Any) -> str:
        name = super().read(value)
        try:
            zone(name)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return name


class ScheduleForm(forms.Form):
    every = OneOf(
        {"day": _("Every day"), "week": _("Every week"), "month": _("Every month")}, required=True, label=_("How often")
    )
    weekdays = Days(label=_("On"), only_with=("every", ("week",)))
    day = Whole(least=1, most=31, label=_("On day"), only_with=("every", ("month",)))
    at = ClockTime(required=True, label=_("At"))
    about = OneOf(WHOM, default="contacts", label=_("For"))
    timezone = TimeZone(more=True, label=_("In the time zone"), help_text=_("Empty: that of the installation."))
    calendar = Line(picks="calendar", more=True, label=_("Or in the time zone of a calendar"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if bool(cleaned["weekdays"]) != (cleaned["every"] == "week"):
            weekly = cleaned["every"] == "week"
            self.add_error(
                "weekdays", gettext("Choose the days of the week.") if weekly else gettext("Only for “every: week”.")
            )
        if (cleaned["day"] is not None) != (cleaned["every"] == "month"):
            monthly = cleaned["every"] == "month"
            self.add_error(
                "day",
                gettext("Choose the day of the month, 1 to 31.") if monthly else gettext("Only for “every: month”."),
            )
        if cleaned["timezone"] and cleaned["calendar"]:
            self.add_error("timezone", gettext("Name a time zone or a calendar, whose zone it then is, not both."))
        return cleaned


class Schedule(TriggerKind):
    name = "schedule"
    label = _("Schedule")
    help = _("Starts at a time, for everybody who meets the conditions.")
    icon = "calendar-clock"
    event = None
    idle = True
    form = ScheduleForm
    subjects = ("contact.<field>", "contact.tags", "contact.segment", "conversation.team", "since_last_inbound")

    def next_time(self, config: Mapping[str, Any], zone: tzinfo, now: datetime) -> datetime | None:
        return due_times.upcoming(config, zone, now)

    def describe(self, config: Mapping[str, Any]) -> str:
        about = config.get("about") or ABOUT[0]
        values = {
            "at": config["at"],
            "days": ", ".join(str(DAY_NAMES[day]) for day in config.get("weekdays") or ()),
            "day": config.get("day"),
            "whom": WHOM[about],
            "where": next((config[key] for key in ("timezone", "calendar") if config.get(key)), ""),
        }
        return str(WORDS[config["every"], bool(values["where"])]) % values
