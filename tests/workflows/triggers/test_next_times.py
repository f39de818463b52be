"""When a schedule starts next, in words: on its form, on the tree's trigger, and where one watches it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from helpdesk.actors import SYSTEM
from helpdesk.models import Agent, Calendar
from tests.house_of import publish
from workflows.actions import import_document
from workflows.models import Workflow
from workflows.next_times import next_times
from workflows.program import Trigger

pytestmark = pytest.mark.django_db
SUNDAY = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)  # 21:00 in Jakarta
WORK_DAYS = {"every": "week", "weekdays": ["monday", "friday"], "at": "09:00", "timezone": "Asia/Jakarta"}
NEXT = "Monday 23 November 09:00, Friday 27 November 09:00, Monday 30 November 09:00 (Asia/Jakarta)"
WEEKLY = """
workflow: "Every Monday and Friday"
trigger: {on: schedule, every: week, weekdays: [monday, friday], at: "09:00", timezone: Asia/Jakarta}
steps: [{id: rest, kind: wait, for: 1d}]
"""


def said(config: dict[str, Any] = WORK_DAYS, kind: str = "schedule", **more: bool) -> str:
    return next_times(Trigger(kind, config=config), now=SUNDAY, **more)


def test_the_next_three_times_are_told_in_its_own_zone() -> None:
    assert said() == f"Next: {NEXT}"


def test_without_a_zone_it_is_the_installations() -> None:
    here = timezone.get_default_timezone_name()
    assert said({"every": "day", "at": "09:00"}).endswith(f"({here})")


def test_a_calendar_lends_its_zone() -> None:
    Calendar.objects.create(name="Berlin", timezone="Europe/Berlin")
    assert said({"every": "month", "day": 31, "at": "09:00", "calendar": "Berlin"}) == (
        "Next: Monday 30 November 09:00, Thursday 31 December 09:00, Sunday 31 January 09:00 (Europe/Berlin)"
    )


def test_of_a_draft_it_is_said_that_it_must_be_published() -> None:
    assert said(is_published=False) == f"Once published, next: {NEXT}"


def test_what_is_off_has_no_next_time() -> None:
    assert said(is_on=False) == "Off: it will not start."


@pytest.mark.parametrize("config", [{}, {"every": "week", "at": "09:00"}, {"every": "day", "at": "25:00"}])
def test_nothing_is_told_while_it_is_not_complete(config: dict[str, Any]) -> None:
    assert said(config) == ""


def test_nothing_is_told_of_what_the_clock_does_not_start() -> None:
    assert said({}, kind="conversation_opened") == ""


def test_the_month_is_named_as_the_language_says_a_date() -> None:
    with translation.override("ru"):
        assert "понедельник 23 ноября 09:00" in said().casefold()


# Pages.


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


@pytest.fixture
def page(clock: None) -> Client:
    boss = Agent.objects.create_user("boss@example.com", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(boss)
    return client


def address(workflow: Workflow, name: str) -> str:
    return reverse(f"admin:workflows_workflow_{name}", args=[workflow.pk])


def test_watch_shows_them_and_that_it_is_off(page: Client) -> None:
    workflow = publish(WEEKLY).workflow
    shown = page.get(address(workflow, "watch")).content.decode()
    assert f"Next: {NEXT}" in shown
    assert "Every Monday, Friday at 09:00 (Asia/Jakarta), for every contact" in shown
    Workflow.objects.update(is_on=False)
    shown = page.get(address(workflow, "watch")).content.decode()
    assert "Off: it will not start." in shown
    assert NEXT not in shown


def test_the_tree_of_a_draft_shows_them(page: Client) -> None:
    workflow = import_document(WEEKLY, by=SYSTEM, now=SUNDAY).workflow
    assert f"Once published, next: {NEXT}" in page.get(address(workflow, "builder")).content.decode()


def test_the_form_follows_what_is_typed(page: Client) -> None:
    workflow = import_document(WEEKLY, by=SYSTEM, now=SUNDAY).workflow
    assert f"Next: {NEXT}" in page.get(address(workflow, "builder_trigger")).content.decode()
    typed = {"s.on": "schedule", "s.name": "x", "t.every": "day", "t.at": "10:30", "t.timezone": "Asia/Jakarta"}
    shown = page.post(address(workflow, "builder_trigger"), {**typed, "check": "1", "revision": "1"}).content.decode()
    assert "Next: Monday 23 November 10:30, Tuesday 24 November 10:30" in shown
