"""Calendars: the weekly hours, the holidays, and a sentence that says what they mean right now."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import holidays
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import Page
from helpdesk.admin.fields import DateInput, TimeInput
from helpdesk.admin.inlines import Table
from helpdesk.hours import zone
from helpdesk.models import Calendar, Holiday, OpenHours


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = Calendar
        fields = ("name", "timezone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]
        self.fields["timezone"].widget = forms.Select(choices=names)


class HoursInline(Table):
    model = OpenHours

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("opens", "closes"):
            return forms.TimeField(label=db_field.verbose_name, widget=TimeInput, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class HolidayInline(Table):
    model = Holiday

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "date":
            return forms.DateField(label=db_field.verbose_name, widget=DateInput)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def countries() -> list[tuple[str, str]]:
    """Codes and names of the countries whose holidays are known, by name."""
    known = holidays.registry.COUNTRIES.values()
    rows = {code: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) for name, code, *_more in known}
    return sorted(rows.items(), key=lambda item: item[1])


class HolidaysForm(forms.Form):
    """Which country's public holidays, of which year."""

    country = forms.ChoiceField(label=_("country"), choices=countries)
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)


def add_public_holidays(calendar: Calendar, country: str, year: int) -> int:
    """Adds those that are not there yet; gives how many."""
    have = set(calendar.holidays.values_list("date", flat=True))
    known = sorted(holidays.country_holidays(country, years=year).items())
    new = [Holiday(calendar=calendar, date=day, name=name[:100]) for day, name in known if day not in have]
    Holiday.objects.bulk_create(new)
    return len(new)


def in_words(calendar: Calendar, now: datetime) -> str:
    """“Open now” or “Closed; opens on Monday, 24 November at 09:00”."""
    hours = calendar.hours()
    if hours.is_open(now):
        return gettext("Open now.")
    opening = hours.next_opening(now)
    if opening is None:
        return gettext("Never open: add hours below.")
    local = opening.astimezone(zone(calendar.timezone))
    return gettext("Closed now; opens on %(day)s at %(time)s.") % {
        "day": date_format(local, "l, j F"),
        "time": local.strftime("%H:%M"),
    }


@admin.register(Calendar)
class CalendarAdmin(Page):
    form = CalendarForm
    list_display = ("name", "timezone", "week", "now")
    search_fields = ("name",)
    inlines = (HoursInline, HolidayInline)
    readonly_fields = ("now",)
    change_form_template = "admin/helpdesk/calendar/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "timezone") if obj is None else ("name", "timezone", "now")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Calendar]:
        rows: QuerySet[Calendar] = super().get_queryset(request)
        return rows.prefetch_related("open_hours", "holidays")

    @admin.display(description=_("right now"))
    def now(self, calendar: Calendar) -> str:
        return in_words(calendar, timezone.now())

    @admin.display(description=_("week"))
    def week(self, calendar: Calendar) -> str:
        rows = calendar.open_hours.all()
        words = [f"{row.get_weekday_display()[:3]} {row.opens:%H:%M}–{row.closes:%H:%M}" for row in rows]
        return ", ".join(words) or "–"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.holidays_view)
        return [path("<int:pk>/holidays/", view, name="helpdesk_calendar_holidays"), *super().get_urls()]

    def holidays_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        calendar = get_object_or_404(Calendar, pk=pk)
        if not self.has_change_permission(request, calendar):
            raise PermissionDenied
        form = HolidaysForm(request.POST or None, initial={"year": timezone.now().year})
        if request.method == "POST" and form.is_valid():
            count = add_public_holidays(calendar, form.cleaned_data["country"], form.cleaned_data["year"])
            self.log_change(request, calendar, [{"changed": {"fields": ["holidays"]}}])
            sentence = gettext("%(count)d holidays were added; remove those on which you work.")
            self.message_user(request, sentence % {"count": count})
            return HttpResponseRedirect(reverse("admin:helpdesk_calendar_change", args=[calendar.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Add public holidays"),
            "subtitle": calendar.name,
            "opts": self.opts,
            "original": calendar,
            "form": form,
        }
        return TemplateResponse(request, "admin/helpdesk/calendar/holidays.html", context)
