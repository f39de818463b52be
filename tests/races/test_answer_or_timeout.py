"""I9: an answer and the timeout at the same moment: one of them wins, never both, never neither."""

from collections.abc import Callable
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from channels import wire
from channels.models import Channel, Payload
from conversations.inbound.batch import Parsed
from conversations.inbound.store import store
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, publish
from tests.races.side_by_side import AtOnce, side_by_side
from workflows.engine import batch
from workflows.engine.move import move
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


def trial(at_once: AtOnce, work: Callable[..., int], channel: Channel, number: int) -> bool:
    """Whether exactly one of the two won: in the run's memory, in its log, and without an error in either."""
    person = f"person-{number}"
    arrive(channel, person, "Hi")
    work()
    run = Run.objects.get(contact__identities__external_id=person)
    assert run.state == "waiting", log_of(run)
    outcomes = at_once([answering(channel, person), timing_out(run.pk)])
    work()
    run.refresh_from_db()
    ends = run.log.filter(step__key="q").exclude(outcome="waiting").count()
    variables = run.memory["variables"]
    calm = not any(isinstance(outcome, Exception) for outcome in outcomes)
    return calm and run.state == "done" and ends == 1 and ("answered" in variables) != ("late" in variables)


def test_exactly_one_of_answer_and_timeout_wins(work: Callable[..., int]) -> None:
    publish(ASK)
    channel = ChannelFactory()
    with side_by_side(2) as at_once:
        assert all(trial(at_once, work, channel, number) for number in range(TRIALS))


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


def test_a_double_win_is_found_when_nothing_is_locked(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(rows: models.QuerySet[Any], **_: Any) -> models.QuerySet[Any]:
        return rows

    def slow_step(step: Any) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            sleep(0.01)  # what was a race of microseconds
            return step(*args, **kwargs)

        return run

    publish(ASK)
    channel = ChannelFactory()
    monkeypatch.setattr(models.QuerySet, "select_for_update", unlocked)
    monkeypatch.setattr("workflows.engine.batch.move", slow_step(move))
    with side_by_side(2) as at_once, pytest.raises((AssertionError, IntegrityError)):
        assert all(trial(at_once, work, channel, number) for number in range(40))
