"""/calendars/: opening hours as {"mon": ["09:00-17:00"]} and holidays as dates."""

from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from helpdesk import queue
from helpdesk.api.fields import Id, Strict, Text
from helpdesk.api.filters import Filters, TextIs
from helpdesk.api.views import Lists
from helpdesk.hours import zone
from helpdesk.models import Calendar, Holiday, OpenHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
INTERVALS_A_DAY = 10
TAKEN = "There is a calendar of this name already."
SPAN = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$", "example": "09:00-17:00"}
HOURS = {
    "type": "object",
    "properties": {day: {"type": "array", "items": SPAN, "maxItems": INTERVALS_A_DAY} for day in DAYS},
    "additionalProperties": False,
}


@extend_schema_field(HOURS)
class HoursField(serializers.Field[Any, Any, Any, Any]):
    """By weekday; a span that ends at or before its beginning ends on the next day."""

    default_error_messages = {
        "object": 'Give an object such as {{"mon": ["09:00-17:00"]}}.',
        "day": "“{day}” is no weekday; there are mon, tue, wed, thu, fri, sat and sun.",
        "spans": "Give for {day} a list of at most ten spans, such as 09:00-17:00 or 22:00-06:00.",
    }

    def to_representation(self, value: Any) -> dict[str, list[str]]:
        hours: dict[str, list[str]] = {}
        for row in sorted(value.all(), key=lambda row: (row.weekday, row.opens)):
            hours.setdefault(DAYS[row.weekday], []).append(f"{row.opens:%H:%M}-{row.closes:%H:%M}")
        return hours

    def to_internal_value(self, data: Any) -> list[tuple[int, time, time]]:
        if not isinstance(data, dict):
            self.fail("object")
        spans = []
        for day, texts in data.items():
            if day not in DAYS:
                self.fail("day", day=day[:40])
            if not isinstance(texts, list) or len(texts) > INTERVALS_A_DAY:
                self.fail("spans", day=day)
            for text in texts:
                span = read_span(text)
                if span is None:
                    self.fail("spans", day=day)
                spans.append((DAYS.index(day), *span))
        return spans


def read_span(text: Any) -> tuple[time, time] | None:
    """The times in ``09:00-17:00``; 24:00 is the midnight that ends the day. None if it is no span."""
    if not isinstance(text, str) or len(text) > 20:
        return None
    opens, _, closes = text.replace("–", "-").partition("-")
    try:
        begin = time.fromisoformat(opens.strip())
        end = time(0) if closes.strip() == "24:00" else time.fromisoformat(closes.strip())
    except ValueError:
        return None
    return (begin, end) if begin.tzinfo is None and end.tzinfo is None else None


class CalendarBody(serializers.Serializer[Any]):
    """A calendar."""

    id = Id()
    name = serializers.CharField()
    timezone = serializers.CharField(help_text="Such as Asia/Jakarta.")
    hours = HoursField(source="open_hours")
    holidays = serializers.SerializerMethodField()
    holiday_names = serializers.SerializerMethodField(help_text="Date to name, for those that have one.")

    @extend_schema_field(serializers.ListField(child=serializers.DateField()))
    def get_holidays(self, calendar: Calendar) -> list[str]:
        return sorted(row.date.isoformat() for row in calendar.holidays.all())

    def get_holiday_names(self, calendar: Calendar) -> dict[str, str]:
        return {row.date.isoformat(): row.name for row in calendar.holidays.all() if row.name}


class CalendarWrite(Strict):
    name = Text(max_length=100, validators=[UniqueValidator(Calendar.objects.all(), TAKEN)])
    timezone = Text(max_length=64, required=False)
    hours = HoursField(required=False)
    holidays = serializers.ListField(child=serializers.DateField(), max_length=1000, required=False)
    holiday_names = serializers.DictField(child=Text(max_length=100), required=False)

    def validate_timezone(self, value: str) -> str:
        try:
            zone(value)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        days = {day.isoformat() for day in attrs.get("holidays", [])}
        strange = sorted(attrs.get("holiday_names", {}).keys() - days)
        if strange:
            sentence = f"“{strange[0][:40]}” is not among the holidays that you send; send both together."
            raise serializers.ValidationError({"holiday_names": [sentence]})
        return attrs


class CalendarFilters(Filters):
    name = TextIs("name")


class Calendars(Lists):
    resource = "calendars"
    set_up = "helpdesk.calendar"
    filterset_class = CalendarFilters
    serializer_class = CalendarBody
    orderings = {"name": ("name",), "-name": ("-name",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Calendar]:
        return Calendar.objects.prefetch_related("open_hours", "holidays")

    @extend_schema(request=CalendarWrite, responses={201: CalendarBody})
    def create(self, request: Request) -> Response:
        """Makes a calendar."""
        return Response(self.write(Calendar(), self.read(CalendarWrite)), status=201)

    @extend_schema(request=CalendarWrite, responses=CalendarBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a calendar; ``hours`` and ``holidays`` are replaced whole."""
        calendar = self.get_object()
        return Response(self.write(calendar, self.read(CalendarWrite, instance=calendar, partial=True)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a calendar that no workflow names."""
        with transaction.atomic():
            self.get_object().delete()
        return Response(status=204)

    def write(self, calendar: Calendar, values: dict[str, Any]) -> Any:
        hours, holidays = values.pop("hours", None), values.pop("holidays", None)
        names = values.pop("holiday_names", {})
        for name, value in values.items():
            setattr(calendar, name, value)
        with transaction.atomic():
            calendar.save()
            if hours is not None:
                open_at(calendar, hours)
            if holidays is not None:
                close_on(calendar, {day: names.get(day.isoformat(), "") for day in holidays})
            queue.ring("drain_queues")
        return CalendarBody(self.get_queryset().get(pk=calendar.pk)).data


def open_at(calendar: Calendar, hours: list[tuple[int, time, time]]) -> None:
    calendar.open_hours.all().delete()
    OpenHours.objects.bulk_create(
        [OpenHours(calendar=calendar, weekday=day, opens=opens, closes=closes) for day, opens, closes in hours]
    )


def close_on(calendar: Calendar, days: dict[date, str]) -> None:
    calendar.holidays.all().delete()
    Holiday.objects.bulk_create([Holiday(calendar=calendar, date=day, name=name) for day, name in days.items()])
