"""What another worker has, or had, in its hands is not stepped twice, nor taken for a failure, nor left for long."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from channels.models import Payload, PayloadState
from conversations.inbound import ahead
from conversations.inbound.batch import settle
from conversations.inbound.take_in import take_in
from conversations.lock import lock_contacts
from conversations.models import Conversation
from helpdesk import lease
from tests.factories import ChannelFactory, ConversationFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, contact_of, only_run, publish
from workflows.engine import batch
from workflows.models import Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.postgresql
def test_a_run_whose_contact_is_held_for_a_moment_is_stepped_right_after(work: Callable[..., int]) -> None:
    """Mutant: with the second lane passing over held contacts too, three looks in a row end the run as failed."""
    agents("budi")
    publish(ROUTE_TO_SALES)
    arrive(ChannelFactory(), "ana", "Hi")
    work("take_in")
    contact_id, taken, enough = contact_of("ana").pk, Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            lock_contacts([contact_id])
            taken.set()
            enough.wait(1)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    taken.wait(5)
    batch.step_runs()
    thread.join()
    run = only_run()
    assert (run.state, run.attempts) == ("done", 0), run.error


def test_what_a_dead_worker_had_in_its_hands_is_taken_up_at_once(work: Callable[..., int]) -> None:
    agents("budi")
    publish(ROUTE_TO_SALES)
    payload = arrive(ChannelFactory(), "ana", "Hi")
    Payload.objects.update(attempts=1, claimed_at=timezone.now())
    work("take_in")
    payload.refresh_from_db()
    assert payload.state == PayloadState.DONE
    Run.objects.update(attempts=2, claimed_at=timezone.now())
    work("step_runs")
    assert only_run().state == "done"


def test_what_a_living_worker_has_in_its_hands_is_left_to_it(work: Callable[..., int]) -> None:
    payload = arrive(ChannelFactory(), "ana", "Hi")
    Payload.objects.update(attempts=1, claimed_at=timezone.now())
    with lease.hold("take_in", 30):
        assert take_in() == 0
    payload.refresh_from_db()
    assert (payload.state, payload.attempts) == (PayloadState.NEW, 1)


def test_a_try_that_failed_does_not_undo_what_another_worker_did_meanwhile(work: Callable[..., int]) -> None:
    payload = arrive(ChannelFactory(), "ana", "Hi")
    (stale,) = ahead.claim(timezone.now(), again=False, limit=100)
    work("take_in")
    settle(stale, "It was woken too late.")
    payload.refresh_from_db()
    assert (payload.state, payload.error) == (PayloadState.DONE, "")


def test_a_long_backlog_is_worked_off_in_turns(
    work: Callable[..., int], rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One task that went on for more than 20 seconds would be ended by django-q in the middle of a batch."""
    agents("budi")
    publish(ROUTE_TO_SALES)
    channel = ChannelFactory()
    for person in ("ana", "ben", "eva"):
        arrive(channel, person, "Hi")
    work("take_in")
    rung.clear()
    monkeypatch.setattr(batch, "BATCH", 1)
    monkeypatch.setattr(batch, "TURN", 0.0)
    assert batch.step_runs() == 1
    assert rung == ["step_runs"]
    work("step_runs")
    assert Run.objects.filter(state="done").count() == 3


@pytest.mark.parametrize("alone", [True, False])
def test_a_run_that_moved_while_its_contact_was_held_is_stepped_where_it_is_now(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    """Mutant: with the conversation of before the lock, the agent gets none, or the wrong one."""
    agents("budi")
    publish(ROUTE_TO_SALES)
    arrive(ChannelFactory(), "ana", "Hi")
    work("take_in")
    run = only_run()
    Conversation.objects.update(status="closed", closed_at=timezone.now())
    now_in: Conversation = ConversationFactory(contact=run.contact)
    lock = lock_contacts

    def late(*args: Any, **options: Any) -> Any:
        found = lock(*args, **options)
        Run.objects.update(conversation=now_in)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(batch, "lock_contacts", late)
        with transaction.atomic():
            assert batch.step([run.pk], now=timezone.now(), wait=alone) == 0
    batch.step_runs()
    now_in.refresh_from_db()
    assert (only_run().state, str(now_in.assignee)) == ("done", "Budi")
