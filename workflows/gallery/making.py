"""Makes what a copy of a gallery's document needs and nobody has made yet, with defaults that one can begin with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time

from django.conf import settings

from contacts.models import Field, Segment
from conversations.models import Category
from helpdesk.hours import Hours, Interval
from helpdesk.models import Calendar, Holiday, OpenHours, Team
from workflows.gallery.needs import Need

WEEK = tuple(Interval(day, time(9), time(17)) for day in range(5))  # Monday to Friday


@dataclass(frozen=True, slots=True)
class Make:
    """How one is made, and the permission that it takes."""

    permission: str
    make: Callable[[str, Mapping[str, Hours]], object]


def make(need: Need, hours: Mapping[str, Hours]) -> None:
    """``hours``: of calendars, by name. KeyError for what only a person can make."""
    MAKES[need.what].make(need.name, hours)


def _team(name: str, hours: Mapping[str, Hours]) -> object:
    return Team.objects.get_or_create(name=name)


def _calendar(name: str, hours: Mapping[str, Hours]) -> object:
    """As in the scenarios, in the time zone of the installation; else Monday to Friday from nine to five."""
    row, new = Calendar.objects.get_or_create(name=name, defaults={"timezone": settings.TIME_ZONE})
    if not new:
        return row
    known = hours.get(name)
    intervals = known.intervals if known and known.intervals else WEEK
    for each in intervals:
        OpenHours.objects.create(calendar=row, weekday=each.weekday, opens=each.opens, closes=each.closes)
    for day in sorted(known.holidays) if known else ():
        Holiday.objects.create(calendar=row, date=day)
    return row


def _field(key: str, hours: Mapping[str, Hours]) -> object:
    return Field.objects.get_or_create(key=key, defaults={"label": key.replace("_", " ").capitalize()})


def _category(name: str, hours: Mapping[str, Hours]) -> object:
    return Category.objects.get_or_create(name=name)


def _segment(name: str, hours: Mapping[str, Hours]) -> object:
    """Of contacts with a tag of that name, which is the simplest way to begin one."""
    condition = {"subject": "contact.tags", "operator": "contains", "value": name}
    return Segment.objects.get_or_create(name=name, defaults={"conditions": [condition]})


MAKES: Mapping[str, Make] = {
    "team": Make("helpdesk.add_team", _team),
    "calendar": Make("helpdesk.add_calendar", _calendar),
    "field": Make("contacts.add_field", _field),
    "category": Make("conversations.add_category", _category),
    "segment": Make("contacts.add_segment", _segment),
}
