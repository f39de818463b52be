"""The lease: one at a time, and a stopped holder commits nothing."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from helpdesk.lease import Held, LeaseLost, hold, release, take
from helpdesk.models import Lease
from tests.helpdesk.house import eventually

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=31)


@pytest.fixture
def elsewhere(transactional_db: None) -> Any:
    """Runs a function on another thread's connection and gives its answer."""

    def run(function: Any) -> Any:
        answers: list[Any] = []

        def target() -> None:
            try:
                answers.append(function())
            finally:
                connection.close()

        thread = Thread(target=target)
        thread.start()
        thread.join(15)
        assert answers, "it waited, or failed"
        return answers[0]

    return run


@pytest.mark.django_db
def test_a_free_lease_is_taken_and_given_back() -> None:
    with hold("job", 30) as held:
        assert held is not None
        with hold("job", 30) as other:
            assert other is None
    with hold("job", 30) as again:
        assert again is not None
        assert again.fence == held.fence + 1


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_taken_over_and_its_holder_is_told() -> None:
    held = take("job", 30, now=NOON)
    assert held is not None
    assert take("job", 30, now=NOON + timedelta(seconds=29)) is None
    over = take("job", 30, now=LATER)
    assert over is not None
    with transaction.atomic(), pytest.raises(LeaseLost):
        held.check()
    over.check()


@pytest.mark.django_db
def test_who_lost_a_lease_does_not_give_back_the_other_ones() -> None:
    held = take("job", 30, now=NOON)
    take("job", 30, now=LATER)
    assert held is not None
    release(held, now=LATER)
    assert take("job", 30, now=LATER) is None
    assert not held.renew(30, now=LATER)


@pytest.mark.django_db
def test_a_renewed_lease_lasts() -> None:
    held = take("job", 30, now=NOON)
    assert held is not None
    assert held.renew(30, now=NOON + timedelta(seconds=20))
    assert take("job", 30, now=LATER) is None


@pytest.mark.django_db(transaction=True)
def test_a_stale_holder_s_work_is_rolled_back() -> None:
    """The mutant, a fence that does not move, lets both commit."""

    def stale(held: Held) -> int:
        try:
            with transaction.atomic():
                Lease.objects.create(name="effect", until=NOON)
                held.check()
        except LeaseLost:
            pass
        effects = Lease.objects.filter(name="effect")
        count = effects.count()
        effects.delete()
        return count

    held = take("job", 30, now=NOON)
    assert held is not None
    over = take("job", 30, now=LATER)
    assert stale(held) == 0
    assert over is not None
    Lease.objects.filter(name="job").update(fence=held.fence)
    assert stale(held) == 1


@pytest.mark.postgresql
def test_who_asks_never_waits_for_a_holder_that_stopped_inside_its_transaction(elsewhere: Any) -> None:
    held = take("job", 30, now=NOON)
    assert held is not None
    with transaction.atomic():
        held.check()
        assert elsewhere(lambda: take("job", 30, now=LATER)) is None
    assert elsewhere(lambda: take("job", 30, now=LATER)) is not None


@pytest.mark.postgresql
def test_nobody_takes_over_between_the_check_and_the_commit(elsewhere: Any) -> None:
    held = take("job", 30, now=NOON)
    assert held is not None

    def grab_by_force() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            try:
                cursor.execute("UPDATE helpdesk_lease SET fence = fence + 1 WHERE name = 'job'")
            except OperationalError:
                return "waited"
        return "got it"

    with transaction.atomic():
        held.check()
        assert elsewhere(grab_by_force) == "waited"


@pytest.mark.django_db(transaction=True)
def test_of_many_that_ask_at_once_one_gets_it() -> None:
    for number in range(5):
        got: list[Held] = []
        all_asked = Barrier(6)  # who hangs up gives its lease back

        def ask(name: str = f"job {number}", got: list[Held] = got, all_asked: Barrier = all_asked) -> None:
            try:
                held = take(name, 30, now=NOON)
                if held is not None:
                    got.append(held)
                all_asked.wait(15)
            finally:
                connection.close()

        threads = [Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 1


@pytest.mark.postgresql
def test_a_holder_that_lost_its_connection_holds_nothing_any_more(elsewhere: Any) -> None:
    gone: Held = elsewhere(lambda: take("job", 30, now=NOON))
    assert eventually(lambda: take("job", 30, now=NOON) is not None, 5) is not None
    with transaction.atomic(), pytest.raises(LeaseLost):
        gone.check()
    assert take("job", 30, now=NOON) is None  # its new holder is there


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_holder_whose_process_ended_holds_nothing_any_more() -> None:
    assert take("job", 30, now=NOON) is not None
    assert take("job", 30, now=NOON) is None
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    Lease.objects.update(holder=ended.pid)
    assert take("job", 30, now=NOON) is not None
    Lease.objects.update(holder=1)  # there, and not ours to ask about
    assert take("job", 30, now=NOON) is None
