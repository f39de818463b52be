"""Runs that the clock starts: for whom, how often, and after a stop of the house."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from time_machine import Traveller as Clock

from contacts.models import Tag, Tagging
from helpdesk import clock
from helpdesk.models import Calendar
from tests.factories import ContactFactory, ConversationFactory
from tests.house_of import publish
from workflows import scheduled
from workflows.models import Run, ScheduledStart, WorkflowVersion

pytestmark = pytest.mark.django_db
Work = Callable[..., int]
DAILY = """
workflow: "Every morning"
trigger:
  on: schedule
  every: day
  at: "09:00"
  timezone: Asia/Jakarta
  about: contacts
  when: [{subject: contact.tags, operator: contains, value: newsletter}]
steps: [{id: note, kind: update_field, field: last_name, value: "greeted"}]
"""
EIGHT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 8:00 in Jakarta
NINE = EIGHT + timedelta(hours=1)


@pytest.fixture
def clock_at() -> Iterator[Clock]:
    with time_machine.travel(EIGHT, tick=False) as coordinates:
        yield coordinates


def subscribe(number: int = 1) -> None:
    tag, _ = Tag.objects.get_or_create(name="Newsletter")
    for _ in range(number):
        Tagging.objects.create(contact=ContactFactory(), tag=tag)


def published(text: str = DAILY) -> WorkflowVersion:
    version = publish(text)
    version.published_at = clock.now()
    version.save(update_fields=["published_at"])
    return version


def test_at_its_time_everybody_who_meets_the_conditions_gets_a_run(work: Work, clock_at: Clock) -> None:
    published()
    subscribe(3)
    ContactFactory()
    work()
    assert not Run.objects.exists()
    clock_at.move_to(NINE)
    work()
    assert list(Run.objects.values_list("state", flat=True)) == ["done"] * 3
    start = ScheduledStart.objects.get()
    assert (start.due_at, start.started, start.done_at) == (NINE, 3, NINE)


def test_once_is_enough_however_often_one_looks(work: Work, clock_at: Clock) -> None:
    published()
    subscribe()
    clock_at.move_to(NINE)
    for _ in range(3):
        scheduled.start_scheduled()
        clock_at.shift(timedelta(minutes=10))
    assert Run.objects.count() == 1
    work()
    clock_at.move_to(NINE + timedelta(days=1))
    work()
    assert Run.objects.count() == 2


def test_times_before_publishing_do_not_count(work: Work, clock_at: Clock) -> None:
    clock_at.move_to(NINE + timedelta(minutes=5))
    published()
    subscribe()
    work()
    assert not Run.objects.exists()


def test_of_what_passed_while_the_house_stood_still_the_latest_is_made_up_for(work: Work, clock_at: Clock) -> None:
    published()
    subscribe()
    clock_at.move_to(NINE + timedelta(days=3, hours=5))
    work()
    assert [start.due_at for start in ScheduledStart.objects.all()] == [NINE + timedelta(days=3)]
    assert Run.objects.count() == 1


def test_what_passed_while_it_was_off_is_not(work: Work, clock_at: Clock) -> None:
    workflow = published().workflow
    subscribe()
    workflow.is_on = False
    workflow.save()
    clock_at.move_to(NINE)
    work()
    workflow.is_on = True
    workflow.save()
    clock_at.shift(timedelta(hours=2))
    work()
    assert not Run.objects.exists()
    clock_at.move_to(NINE + timedelta(days=1))
    work()
    assert Run.objects.count() == 1


def test_a_worker_that_ends_between_two_batches_is_gone_on_from(
    monkeypatch: pytest.MonkeyPatch, clock_at: Clock
) -> None:
    monkeypatch.setattr(scheduled, "BATCH", 2)
    published()
    subscribe(5)
    clock_at.move_to(NINE)
    scheduled._note(scheduled._missing(NINE), NINE)
    assert scheduled._batch(NINE) == 2
    made = set(Run.objects.values_list("contact_id", flat=True))
    assert scheduled.start_scheduled() == 3
    assert len(made) == 2
    assert Run.objects.count() == Run.objects.values("contact_id").distinct().count() == 5


def test_a_batch_that_breaks_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch, clock_at: Clock) -> None:
    published()
    subscribe(2)
    clock_at.move_to(NINE)

    def gone(*args: object) -> int:
        raise ConnectionError("the worker was killed")

    with monkeypatch.context() as broken:
        broken.setattr(scheduled, "made", gone)
        with pytest.raises(ConnectionError):
            scheduled.start_scheduled()
    assert not Run.objects.exists()
    assert scheduled.start_scheduled() == 2


def test_a_long_list_is_worked_off_in_turns(monkeypatch: pytest.MonkeyPatch, rung: list[str], clock_at: Clock) -> None:
    monkeypatch.setattr(scheduled, "BATCH", 1)
    monkeypatch.setattr(scheduled, "TURN", -1.0)
    published()
    subscribe(3)
    clock_at.move_to(NINE)
    assert scheduled.start_scheduled() == 1
    assert "start_scheduled" in rung
    assert scheduled.is_due(NINE)
    assert [scheduled.start_scheduled() for _ in range(3)] == [1, 1, 0]
    assert not scheduled.is_due(NINE)


def test_about_conversations_it_takes_those_that_are_not_closed(work: Work, clock_at: Clock) -> None:
    published(
        """
workflow: "Every evening"
trigger: {on: schedule, every: week, weekdays: [monday], at: "09:00", timezone: Asia/Jakarta, about: conversations}
settings: {once_per_contact: true}
steps: [{id: note, kind: add_comment, text: "Still open"}]
"""
    )
    waiting = [ConversationFactory(), ConversationFactory(status="snoozed", snoozed_until=NINE + timedelta(days=9))]
    ConversationFactory(status="closed", closed_at=EIGHT)
    ContactFactory()
    clock_at.move_to(NINE)
    work()
    assert set(Run.objects.values_list("conversation_id", flat=True)) == {row.pk for row in waiting}
    clock_at.move_to(NINE + timedelta(days=7))
    work()
    assert Run.objects.count() == 2  # once for a contact


def test_a_calendar_gives_its_zone(work: Work, clock_at: Clock) -> None:
    Calendar.objects.create(name="Office", timezone="Asia/Jakarta")
    published(DAILY.replace("timezone: Asia/Jakarta", "calendar: Office"))
    subscribe()
    clock_at.move_to(NINE)
    work()
    assert Run.objects.count() == 1


def test_who_is_in_a_run_of_it_already_gets_no_other(work: Work, clock_at: Clock) -> None:
    published(
        DAILY.replace(
            '{id: note, kind: update_field, field: last_name, value: "greeted"}', "{id: rest, kind: wait, for: 30d}"
        )
    )
    subscribe()
    for day in range(3):
        clock_at.move_to(NINE + timedelta(days=day))
        work()
    assert Run.objects.count() == 1
