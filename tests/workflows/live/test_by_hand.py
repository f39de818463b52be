"""What a supervisor does with a run: leaves a step out, by the way that they choose; guarded against the engine."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from conversations.errors import Conflict, Refused
from conversations.models import QueueEntry
from helpdesk import actors
from tests.factories import ChannelFactory
from tests.house_of import arrive, conversation_of, only_run, publish, sent_to
from workflows.compiled import compiled
from workflows.engine.by_hand import end, move_on, ways
from workflows.models import Run, RunState

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]
SUE = actors.agent(1, "Sue")

WAITS = """
workflow: "Waits"
trigger: {on: conversation_opened}
steps:
  - {id: to_sales, kind: assign, to: {team: Sales}, timeout: 15m,
     branches: [{exit: timeout, steps: [{id: sorry, kind: send_message, text: "All agents are busy."}]}]}
  - {id: bye, kind: send_message, text: "Bye!"}
"""
BREAKS = """
workflow: "Breaks"
trigger: {on: conversation_opened}
steps:
  - {id: city, kind: ask_question, text: "City?", save_to: {variable: city}}
  - id: route
    kind: branch
    branches:
      - name: Jakarta
        when: [{subject: var.city, operator: is, value: Jakarta}]
        steps: [{id: jakarta, kind: send_message, text: "Jakarta!"}]
      - else: true
        steps: [{id: other, kind: send_message, text: "Elsewhere!"}]
"""


@pytest.fixture
def waiting(work: Work) -> Run:
    """Nobody is free; the conversation stands in the queue of Sales."""
    publish(WAITS)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    return only_run()


def go(run: Run, step: str, way: str = "") -> None:
    move_on(run.pk, step=step, way=way, by=SUE, now=timezone.now())


def test_a_waiting_step_is_left_out_and_its_place_in_the_queue_given_up(waiting: Run, work: Work) -> None:
    assert QueueEntry.objects.exists()
    go(waiting, "to_sales")
    work()
    waiting.refresh_from_db()
    assert waiting.state == RunState.DONE
    assert sent_to("ana") == ["Bye!"]
    assert not QueueEntry.objects.filter(run_id=waiting.pk).exists()


def test_the_way_out_is_chosen(waiting: Run, work: Work) -> None:
    go(waiting, "to_sales", "timeout")
    work()
    assert sent_to("ana") == ["All agents are busy.", "Bye!"]


def test_the_log_says_who_did_it_and_which_way(waiting: Run, work: Work) -> None:
    go(waiting, "to_sales", "timeout")
    work()
    said = list(waiting.log.values_list("outcome", "text"))
    assert said[1:3] == [("moved_on", "Moved on past “to_sales” by Sue: timeout."), ("timeout", "Passed over by hand")]


def test_a_branch_is_chosen_by_its_number(work: Work) -> None:
    version = publish(BREAKS)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    Run.objects.update(step=version.steps.get(key="route"))  # as if it had broken there
    Run.objects.update(state=RunState.FAILED, ended_at=timezone.now(), wake_at=None)
    go(only_run(), "route", "0")
    work()
    assert sent_to("ana")[-1] == "Jakarta!"
    assert only_run().log.get(step__key="route", outcome="done").branch == 0


def test_a_step_says_by_which_ways_it_can_be_left(waiting: Run) -> None:
    step = compiled(waiting.version_id).program.step("to_sales")
    assert [way for way, _ in ways(step.branches)] == ["", "timeout"]


def test_a_way_that_the_step_does_not_have_is_refused(waiting: Run) -> None:
    with pytest.raises(Refused, match="no such way out"):
        go(waiting, "to_sales", "invalid")


def test_who_looked_at_another_step_is_told(waiting: Run) -> None:
    with pytest.raises(Conflict, match="stands at “to_sales” by now"):
        go(waiting, "bye")


def test_a_run_that_the_engine_has_in_hand_is_left_to_it(waiting: Run) -> None:
    Run.objects.update(state=RunState.READY)
    with pytest.raises(Conflict, match="just being stepped"):
        go(waiting, "to_sales")


def test_an_ended_run_is_not_moved(waiting: Run) -> None:
    end(waiting.pk, by=SUE, now=timezone.now())
    with pytest.raises(Conflict, match="ended already"):
        go(waiting, "to_sales")


def test_what_was_meant_for_the_step_that_was_left_changes_nothing(waiting: Run, work: Work) -> None:
    """The timer of the wait was due already when somebody moved the run on: it is not taken twice."""
    Run.objects.update(wake_at=timezone.now())
    go(waiting, "to_sales")
    work()
    assert sent_to("ana") == ["Bye!"]
    assert conversation_of("ana").assignee is None
