"""The comparison of the live house with the reference has power over what the reference alone does not walk: receivers
and writers. Each of these defects is found."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.workflows.model.test_live import START, LiveAgainstReference
from workflows import receivers
from workflows.effects import Unassign
from workflows.engine import write

pytestmark = pytest.mark.django_db(transaction=True)
Patch = pytest.MonkeyPatch
HUNT = settings(
    max_examples=100,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    print_blob=False,
)


def nothing(*args: Any, **kwargs: Any) -> None:
    return None


def no_run_hears_of_anything(patch: Patch) -> None:
    patch.setattr(receivers, "react", nothing)


def nobody_is_unassigned(patch: Patch) -> None:
    patch.setitem(write.WRITERS, Unassign, nothing)


MUTANTS = [no_run_hears_of_anything, nobody_is_unassigned]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_defect_is_found(mutant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    mutant(monkeypatch)
    with (
        time_machine.travel(START, tick=False) as LiveAgainstReference.clock,
        pytest.raises(AssertionError),
    ):
        run_state_machine_as_test(LiveAgainstReference, settings=HUNT)
