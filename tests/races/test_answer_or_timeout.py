"""I9: an answer and the timeout at the same moment: one of them wins, never both, never neither."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from channels import wire
from channels.models import Channel, Payload
from conversations.inbound.batch import Parsed
from conversations.inbound.store import store
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, publish
from tests.races.side_by_side import side_by_side
from workflows.engine import batch, reactions
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


def one_won(run: Run) -> bool:
    """Whether exactly one of the two is in the run's memory and in its log."""
    run.refresh_from_db()
    ends = run.log.filter(step__key="q").exclude(outcome="waiting").count()
    variables = run.memory["variables"]
    return run.state == "done" and ends == 1 and ("answered" in variables) != ("late" in variables)


def asked(work: Callable[..., int], channel: Channel, person: str) -> Run:
    arrive(channel, person, "Hi")
    work()
    run = Run.objects.get(contact__identities__external_id=person)
    assert run.state == "waiting", log_of(run)
    return run


def test_exactly_one_of_answer_and_timeout_wins(work: Callable[..., int]) -> None:
    publish(ASK)
    channel = ChannelFactory()
    with side_by_side(2) as at_once:
        for number in range(TRIALS):
            run = asked(work, channel, f"person-{number}")
            outcomes = at_once([answering(channel, f"person-{number}"), timing_out(run.pk)])
            assert not any(isinstance(outcome, Exception) for outcome in outcomes)
            work()
            assert one_won(run)


def test_a_timer_before_its_time_changes_nothing_even_if_the_engine_is_told_to_step(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(ASK)
    run = asked(work, ChannelFactory(), "ana")
    monkeypatch.setattr(batch, "_apart", lambda lives, *args: (list(lives), []))
    with transaction.atomic():
        batch.step([run.pk], now=timezone.now())
    run.refresh_from_db()
    assert run.state == "waiting"


def timer_between_reading_and_writing(work: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> bool:
    """The timeout is stepped just after the answer's transaction has read the run; whether one of them won."""
    publish(ASK)
    channel = ChannelFactory()
    run = asked(work, channel, "ana")
    real = reactions.react

    def react(*args: Any) -> Any:
        monkeypatch.setattr("workflows.receivers.react", real)
        with side_by_side(1) as at_once:
            at_once([timing_out(run.pk)])
        return real(*args)

    monkeypatch.setattr("workflows.receivers.react", react)
    answering(channel, "ana")()
    try:
        work()
    except IntegrityError:  # the log's numbers collide: two have written it
        return False
    return one_won(run)


def test_a_timer_that_comes_while_the_answer_is_written_loses(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timer_between_reading_and_writing(work, monkeypatch)


def test_a_double_win_is_found_when_nothing_is_locked(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(rows: models.QuerySet[Any], **_: Any) -> models.QuerySet[Any]:
        return rows

    monkeypatch.setattr(models.QuerySet, "select_for_update", unlocked)
    assert not timer_between_reading_and_writing(work, monkeypatch)
