"""Moving a run on by hand while its timer fires, or a colleague does the same: the step is left once, and who came too
late is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from conversations.errors import Conflict
from helpdesk import actors
from tests.factories import ChannelFactory
from tests.house_of import arrive, publish
from tests.races.side_by_side import side_by_side
from workflows.engine import batch
from workflows.engine.by_hand import move_on
from workflows.models import Run

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TRIALS = 40
WAITS = """
workflow: "Waits"
trigger: {on: conversation_opened}
steps:
  - {id: nap, kind: wait, for: 1h}
  - {id: count, kind: set_variable, name: left, value: "yes"}
  - {id: again, kind: wait, for: 30d}
"""


def by_hand(run_id: int, name: str) -> Callable[[], object]:
    return lambda: move_on(run_id, step="nap", by=actors.agent(1, name), now=timezone.now())


def timing_out(run_id: int) -> Callable[[], int]:
    def work() -> int:
        with transaction.atomic():
            return batch.step([run_id], now=timezone.now() + timedelta(hours=2), wait=True)

    return work


def test_the_step_is_left_once(work: Callable[..., int]) -> None:
    publish(WAITS)
    channel = ChannelFactory()
    with side_by_side(3) as at_once:
        for trial in range(TRIALS):
            arrive(channel, f"person{trial}", "Hi")
            work()
            run = Run.objects.get(contact__identities__external_id=f"person{trial}")
            said = at_once([by_hand(run.pk, "Sue"), by_hand(run.pk, "Ann"), timing_out(run.pk)])
            work("step_runs")
            run.refresh_from_db()
            assert [type(one) for one in said if isinstance(one, Exception)] in ([Conflict], [Conflict, Conflict]), said
            assert run.step is not None
            assert run.step.key == "again"
            assert run.log.filter(step__key="nap", outcome="done").count() == 1
            assert run.log.filter(outcome="moved_on").count() <= 1
