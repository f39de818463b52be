"""Surveys, schedules and webhooks while much happens at once: nothing twice, nothing lost, nothing out of sight."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from channels import wire
from channels.models import Channel, Payload
from contacts.models import Contact
from conversations.actions.status import Closing, close
from conversations.errors import Conflict
from conversations.inbound.batch import Parsed
from conversations.inbound.store import store
from conversations.lock import locked
from conversations.models import Conversation, Rating
from helpdesk import actors, clock
from tests.factories import ChannelFactory, ContactFactory
from tests.house_of import arrive, conversation_of, publish
from tests.races.side_by_side import side_by_side
from workflows import scheduled
from workflows.engine import batch
from workflows.engine.by_hand import end
from workflows.incoming.address import address_of
from workflows.models import IncomingCall, Run, ScheduledStart, WorkflowVersion

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TRIALS = 40
Work = Callable[..., int]
SURVEY = """
workflow: "Survey"
trigger: {on: conversation_closed}
settings: {stop_on: []}
steps: [{id: rate, kind: ask_question, text: "How was it?", answer: {type: rating}, attempts: 1, timeout: 1d}]
"""
HOOK = """
workflow: "Hook"
trigger: {on: incoming_webhook, contact: {by: email, path: email}, create: true}
steps: [{id: rest, kind: wait, for: 1d}]
"""
DAILY = """
workflow: "Daily"
trigger: {on: schedule, every: day, at: "00:00"}
steps: [{id: rest, kind: wait, for: 1d}]
"""


def writing(channel: Channel, person: str, text: str) -> Callable[[], None]:
    item = wire.Inbound(f"{person}-{text}", wire.Person(person), text=text)

    def work() -> None:
        now = timezone.now()
        with transaction.atomic():
            store([Parsed(Payload(channel=channel, received_at=now), channel, [item])], now=now)

    return work


def asked(work: Work, channel: Channel, person: str) -> Conversation:
    arrive(channel, person, "Hi")
    work()
    conversation = conversation_of(person)
    with locked(conversation.pk) as row:
        close([Closing(row, actors.SYSTEM)], now=timezone.now())
    work()
    return conversation


def test_of_two_messages_after_a_survey_one_is_the_answer_and_one_opens_a_conversation(work: Work) -> None:
    publish(SURVEY)
    channel = ChannelFactory()
    with side_by_side(3) as at_once:
        for number in range(TRIALS):
            person = f"person-{number}"
            closed = asked(work, channel, person)
            outcomes = at_once([writing(channel, person, "4"), writing(channel, person, "5"), batch.step_runs])
            assert not any(isinstance(outcome, Exception) for outcome in outcomes)
            work()
            said = dict(closed.contact.messages.filter(text__in="45").values_list("text", "conversation__status"))
            assert sorted(said.values()) == ["closed", "open"], said
            answer = next(text for text, status in said.items() if status == "closed")
            rating = Rating.objects.get(conversation=closed)
            assert str(rating.value) == answer
            assert Run.objects.get(conversation=closed).state == "done"


def test_an_answer_while_the_run_is_ended_is_never_left_where_nobody_looks(work: Work) -> None:
    publish(SURVEY)
    channel = ChannelFactory()
    with side_by_side(2) as at_once:
        for number in range(TRIALS):
            person = f"person-{number}"
            closed = asked(work, channel, person)
            run = Run.objects.get(conversation=closed)

            def ending(pk: int = run.pk) -> None:
                end_quietly(pk)

            assert not any(isinstance(each, Exception) for each in at_once([writing(channel, person, "4"), ending]))
            work()
            taken = Rating.objects.filter(conversation=closed).exists()
            seen = Conversation.objects.filter(contact=closed.contact, status="open", unread_count=1).exists()
            assert taken != seen, run.log.values_list("text", flat=True)


def end_quietly(pk: int) -> None:
    """Ends the run unless the answer was quicker."""
    try:
        end(pk, by=actors.Actor(actors.ActorKind.SYSTEM, name="somebody"), now=timezone.now())
    except Conflict:
        return


def posting(to: str, body: Any, key: str = "") -> Callable[[], int]:
    def work() -> int:
        headers = {"Idempotency-Key": key} if key else {}
        answer = Client().post(to, json.dumps(body), content_type="application/json", headers=headers)
        return int(answer.status_code)

    return work


def test_one_call_that_comes_eight_times_at_once_is_taken_once() -> None:
    address = address_of(publish(HOOK).workflow, now=clock.now())
    with side_by_side(8) as at_once:
        for number in range(10):
            ContactFactory(email=f"c{number}@example.com")
            call = posting(f"/hooks/workflows/{address.token}/", {"email": f"c{number}@example.com"}, key=f"k-{number}")
            assert at_once([call] * 8) == [202] * 8
    assert IncomingCall.objects.count() == Run.objects.count() == 10


def test_calls_about_somebody_new_make_one_contact() -> None:
    address = address_of(publish(HOOK).workflow, now=clock.now())
    with side_by_side(8) as at_once:
        for number in range(10):
            call = posting(f"/hooks/workflows/{address.token}/", {"email": f"n{number}@example.com"})
            assert at_once([call] * 8) == [202] * 8
    assert Contact.objects.count() == Run.objects.count() == 10


def test_workers_that_look_at_a_schedule_at_once_start_each_contact_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduled, "BATCH", 7)
    version = publish(DAILY)
    WorkflowVersion.objects.filter(pk=version.pk).update(created_at=timezone.now() - timedelta(days=3))
    for _ in range(60):
        ContactFactory()
    with side_by_side(4) as at_once:
        assert not any(isinstance(each, Exception) for each in at_once([scheduled.start_scheduled] * 4))
    assert Run.objects.values("contact_id").distinct().count() == Run.objects.count() == 60
    assert ScheduledStart.objects.get().done_at is not None
