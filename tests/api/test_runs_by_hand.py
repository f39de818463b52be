"""Runs by hand over the API: a step left out, with who did it in the log; who comes too late gets 409."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Program
from tests.factories import ChannelFactory
from tests.house_of import arrive, only_run, publish, sent_to
from workflows.models import Run, RunState

pytestmark = pytest.mark.django_db
Work = Callable[..., int]
WAITS = """
workflow: "Waits"
trigger: {on: conversation_opened}
steps:
  - {id: nap, kind: wait, for: 1h, on_reply: branch,
     branches: [{exit: replied, steps: [{id: oh, kind: send_message, text: "Oh!"}]}]}
  - {id: bye, kind: send_message, text: "Bye!"}
"""


@pytest.fixture
def waiting(db: None, work: Work) -> Run:
    publish(WAITS)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    return only_run()


def test_a_step_is_left_out_by_the_way_that_is_asked_for(supervisor: Program, waiting: Run, work: Work) -> None:
    answer = supervisor.post(f"runs/{waiting.pk}/move_on/", {"step": "nap", "way": "replied"})
    assert answer.status_code == 200
    assert answer.json()["state"] == "ready"
    assert "Moved on past “nap” by" in answer.json()["log"][-1]["text"]
    work()
    assert sent_to("ana") == ["Oh!", "Bye!"]


def test_who_looked_at_an_older_state_gets_409(supervisor: Program, waiting: Run) -> None:
    answer = supervisor.post(f"runs/{waiting.pk}/move_on/", {"step": "bye"})
    assert answer.status_code == 409
    assert "stands at “nap” by now" in answer.json()["detail"]


def test_a_way_that_is_not_there_is_400_and_names_its_field(supervisor: Program, waiting: Run) -> None:
    answer = supervisor.post(f"runs/{waiting.pk}/move_on/", {"step": "nap", "way": "timeout"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "way")


def test_a_run_in_the_engines_hands_is_left_alone(supervisor: Program, waiting: Run) -> None:
    Run.objects.update(state=RunState.READY)
    assert supervisor.post(f"runs/{waiting.pk}/move_on/", {"step": "nap"}).status_code == 409
