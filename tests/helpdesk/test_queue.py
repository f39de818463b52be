"""Ringing a bell."""

import pytest
from django.db import connection, transaction
from django_q.models import OrmQ

from helpdesk.queue import BELLS, ring


@pytest.mark.django_db
def test_an_unknown_bell_is_refused_and_none_of_them_rung(rung: list[str]) -> None:
    with pytest.raises(KeyError):
        ring("take_in", "no_such_bell")
    assert rung == []
    assert not OrmQ.objects.exists()


@pytest.mark.django_db
def test_rings_can_be_heard_in_tests(rung: list[str]) -> None:
    ring("take_in", "deliver")
    assert rung == ["take_in", "deliver"]


def test_every_bell_belongs_to_a_cluster_that_runs() -> None:
    assert {bell.cluster for bell in BELLS.values()} == {"default", "network"}


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_ring_that_finds_an_unstarted_one_queued_adds_nothing() -> None:
    ring("take_in")
    ring("take_in", "deliver")
    assert list(OrmQ.objects.order_by("id").values_list("key", "payload")) == [
        ("default", "bell:take_in"),
        ("network", "bell:deliver"),
    ]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_ring_goes_back_with_its_transaction() -> None:
    with transaction.atomic():
        ring("take_in")
        assert OrmQ.objects.exists()
        transaction.set_rollback(True)
    assert not OrmQ.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_ring_is_one_statement_and_no_row(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(1, connection=connection):  # type: ignore[operator]  # a fixture that is a function
        ring("take_in", "step_runs")
    assert not OrmQ.objects.exists()
