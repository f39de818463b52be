"""Ringing a bell."""

import pytest
from django_q.models import OrmQ

from helpdesk.queue import BELLS, ring


@pytest.mark.django_db
def test_an_unknown_bell_is_refused() -> None:
    with pytest.raises(KeyError):
        ring("take_in", "no_such_bell")
    assert not OrmQ.objects.exists()


@pytest.mark.django_db
def test_rings_can_be_heard_in_tests(rung: list[str]) -> None:
    ring("take_in", "deliver")
    assert rung == ["take_in", "deliver"]


def test_every_bell_belongs_to_a_cluster_that_runs() -> None:
    assert {bell.cluster for bell in BELLS.values()} == {"default", "network"}
