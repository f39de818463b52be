"""What the pusher hears."""

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from helpdesk.broker import BEAT_EVERY, OrmBroker, Package
from helpdesk.queue import BELLS, ring

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker() -> Iterator[OrmBroker]:
    """Of the cluster "default", with its first beat and what it rings by itself at the start behind it."""
    broker = OrmBroker("default")
    assert names(broker.dequeue()) == ["beat"]
    broker.dequeue()
    yield broker
    broker._hang_up()


def names(packages: list[Package]) -> list[str]:
    return [SignedPackage.loads(payload)["name"] for _, payload in packages]


def elsewhere(function: Any, *args: Any) -> None:
    """On another connection, as another process would."""

    def target() -> None:
        function(*args)
        connection.close()

    thread = Thread(target=target)
    thread.start()
    thread.join()


def heard(broker: OrmBroker, seconds: float = 2.0) -> list[str]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := [name for name in names(broker.dequeue()) if name != "beat"]:
            return found
    return []


def test_a_ring_becomes_the_task_of_its_bell(broker: OrmBroker) -> None:
    elsewhere(ring, "step_runs")
    until = time.monotonic() + 2
    packages: list[Package] = []
    while not packages and time.monotonic() < until:
        packages = [package for package in broker.dequeue() if names([package]) != ["beat"]]
    task = SignedPackage.loads(packages[0][1])
    assert (task["func"], task["args"]) == ("helpdesk.tasks.answer", ("step_runs",))


def test_many_rings_of_a_bell_are_one_task(broker: OrmBroker) -> None:
    for _ in range(20):
        elsewhere(ring, "take_in")
    assert heard(broker) == ["take_in"]
    assert heard(broker, 0.7) == []


def test_a_bell_of_another_cluster_is_not_heard(broker: OrmBroker) -> None:
    elsewhere(ring, "deliver")
    assert heard(broker, 0.7) == []


def test_a_ring_that_was_rolled_back_is_not_heard(broker: OrmBroker) -> None:
    def change_one_s_mind() -> None:
        with transaction.atomic():
            ring("take_in")
            transaction.set_rollback(True)

    elsewhere(change_one_s_mind)
    assert heard(broker, 0.7) == []


def test_a_task_in_a_queue_row_is_taken_too(broker: OrmBroker) -> None:
    elsewhere(async_task, "math.sqrt", 2)
    until = time.monotonic() + 2
    found: list[Package] = []
    while not found and time.monotonic() < until:
        found = [package for package in broker.dequeue() if names([package]) != ["beat"]]
    assert [SignedPackage.loads(payload)["func"] for _, payload in found] == ["math.sqrt"]
    assert OrmQ.objects.count() == 1  # until it is acknowledged
    broker.acknowledge(found[0][0])
    assert not OrmQ.objects.exists()


def test_it_beats_by_itself(broker: OrmBroker) -> None:
    broker.beaten_at -= BEAT_EVERY
    assert names(broker.dequeue()) == ["beat"]


def test_an_empty_look_takes_at_most_a_second(broker: OrmBroker) -> None:
    began = time.monotonic()
    assert broker.dequeue() == []
    assert time.monotonic() - began < 1.0


@pytest.mark.postgresql
def test_a_look_that_waits_is_ended_by_the_ring(broker: OrmBroker) -> None:
    """Not by its own end, half a second later: then it would come back empty first."""

    def later() -> None:
        time.sleep(0.1)
        elsewhere(ring, "take_in")

    def rung_within_one_look() -> bool:
        broker.beaten_at = time.monotonic()
        thread = Thread(target=later)
        thread.start()
        first = names(broker.dequeue())
        thread.join()
        heard(broker, 0.7)
        return first == ["take_in"]

    assert any(rung_within_one_look() for _ in range(5))


@pytest.mark.postgresql
def test_after_a_lost_connection_it_rings_everything_once(broker: OrmBroker) -> None:
    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN %%' AND datname = current_database()"
            )

    elsewhere(cut)
    mine = [name for name, bell in BELLS.items() if bell.cluster == "default"]
    assert heard(broker, 4) == mine
