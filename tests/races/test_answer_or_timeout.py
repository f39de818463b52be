"""I9: an answer and the timeout at the same moment: one of them wins, never both, never neither."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from channels import wire
from channels.models import Channel, Payload
from contacts.models import Contact
from conversations.inbound import people
from conversations.inbound.batch import Parsed
from conversations.inbound.store import store
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, publish
from tests.races.side_by_side import AtOnce, side_by_side
from workflows.engine import batch
from workflows.models import Run

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TRIALS = 100

ASK = """
workflow: "Ask"
trigger: {on: conversation_opened}
steps:
  - id: q
    kind: ask_question
    text: "Colour?"
    answer: {type: text}
    save_to: {variable: colour}
    timeout: 1h
    branches: [{exit: timeout, steps: [{id: late, kind: set_variable, name: late, value: "y"}, {id: over, kind: end}]}]
  - {id: good, kind: set_variable, name: answered, value: "yes"}
"""


def answering(channel: Channel, person: str) -> Callable[[], None]:
    item = wire.Inbound(f"answer-{person}", wire.Person(person), text="blue")

    def work() -> None:
        now = timezone.now()
        with transaction.atomic():
            store([Parsed(Payload(channel=channel, received_at=now), channel, [item])], now=now)

    return work


def timing_out(run_id: int) -> Callable[[], int]:
    def work() -> int:
        with transaction.atomic():
            return batch.step([run_id], now=timezone.now() + timedelta(hours=2))

    return work


def trial(at_once: AtOnce, work: Callable[..., int], channel: Channel, number: int) -> tuple[bool, bool]:
    """(answered, late) of the run in the end."""
    person = f"person-{number}"
    arrive(channel, person, "Hi")
    work()
    run = Run.objects.get(contact__identities__external_id=person)
    assert run.state == "waiting", log_of(run)
    at_once([answering(channel, person), timing_out(run.pk)])
    work()
    run.refresh_from_db()
    variables = run.memory["variables"]
    return "answered" in variables, "late" in variables


def test_exactly_one_of_answer_and_timeout_wins(work: Callable[..., int]) -> None:
    publish(ASK)
    channel = ChannelFactory()
    with side_by_side(2) as at_once:
        outcomes = [trial(at_once, work, channel, number) for number in range(TRIALS)]
    assert all(answered != late for answered, late in outcomes)
    assert not Run.objects.filter(state__in=("ready", "waiting")).exists()


def test_a_timer_before_its_time_changes_nothing_even_if_the_engine_is_told_to_step(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(ASK)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    run = Run.objects.get()
    monkeypatch.setattr(batch, "due", lambda now: Q())
    with transaction.atomic():
        batch.step([run.pk], now=timezone.now())
    run.refresh_from_db()
    assert run.state == "waiting"


def test_a_lost_answer_is_found_when_contacts_are_not_locked(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: without the contact's lock and the second look, the timer acts on what it saw before the answer came."""

    def unlocked(ids: Iterable[int], **_: Any) -> dict[int, Contact]:
        found = Contact.objects.in_bulk(set(ids))
        sleep(0.01)  # what was a race of microseconds
        return found

    publish(ASK)
    channel = ChannelFactory()
    for place in (people, batch):
        monkeypatch.setattr(place, "lock_contacts", unlocked)
    monkeypatch.setattr(batch, "due", lambda now: Q())
    broken = 0
    with side_by_side(2) as at_once:
        for number in range(40):
            try:
                answered, late = trial(at_once, work, channel, number)
            except AssertionError:  # the run never came to rest
                broken += 1
                Run.objects.exclude(state="done").delete()
            else:
                broken += answered == late
    assert broken
