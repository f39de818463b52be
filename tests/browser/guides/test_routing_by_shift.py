"""docs/guides/routing-by-shift.md: built by clicking, published, seen on the web chat."""

from datetime import time, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from helpdesk.models import Calendar, Holiday
from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.talk import say

MIDNIGHT = time(0)


def build(builder: Builder) -> None:
    builder.delete("Send a message")
    builder.add("Branch")
    builder.branch("Day", ("Opening hours: Day shift", "is", "open"))
    builder.branch("Night", ("Opening hours: Night shift", "is", "open"))
    builder.save()
    with builder.within("Day"):
        builder.assign_to_team("Day team")
    with builder.within("Night"):
        builder.add("Send a message")
        builder.fill("Text", "Good evening! A colleague of the night shift is with you shortly.")
        builder.save()
        builder.assign_to_team("Night team")
    with builder.within("Otherwise"):
        builder.add("Send a message")
        builder.fill("Text", "We are away today and answer on the next working day. You are first in line.")
        builder.save()
        builder.assign_to_team("Day team")


def shift(name: str, *, opens_today: bool) -> Calendar:
    """Open round the clock, or only the day after tomorrow: the test must hold at any time of day."""
    calendar, _made = Calendar.objects.get_or_create(name=name)
    calendar.open_hours.all().delete()
    later = (timezone.now() + timedelta(days=2)).weekday()
    for day in range(7) if opens_today else (later,):
        calendar.open_hours.create(weekday=day, opens=MIDNIGHT, closes=MIDNIGHT)
    return calendar


def test_the_team_of_the_shift_that_is_on_has_the_conversation(desk: Desk, team_of: TeamOf) -> None:
    day, night = team_of("Day team", "Dewi"), team_of("Night team", "Nils")
    shift("Day shift", opens_today=False)
    on_now = shift("Night shift", opens_today=True)
    builder = Builder.begin(desk, "Routing by shift")
    build(builder)
    builder.publish()
    customer = desk.visit()
    say(customer, "Hello")
    expect(customer.get_by_text("A colleague of the night shift")).to_be_visible()
    until(customer, lambda: desk.conversation().assignee_id == night.pk)
    today = timezone.now().date()
    Holiday.objects.bulk_create(Holiday(calendar=on_now, date=today + timedelta(days=n)) for n in (-1, 0, 1))
    other = desk.visit()
    say(other, "Hello")
    expect(other.get_by_text("We are away today")).to_be_visible()
    until(other, lambda: desk.conversation().assignee_id == day.pk)
