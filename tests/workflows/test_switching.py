"""Turning a workflow off: nothing starts, and what is in flight finishes or is ended."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from conversations.errors import Refused
from conversations.models import Event
from helpdesk import actors
from helpdesk.actors import SYSTEM
from helpdesk.models import Agent
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, publish
from workflows import switching
from workflows.models import Run, RunState, Workflow

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]
WAITS = """
workflow: "Waits"
trigger: {on: conversation_opened}
steps:
  - {id: pause, kind: wait, for: 1d}
"""


@pytest.fixture
def boss(db: None) -> Agent:
    return Agent.objects.create_user("boss@example.com", first_name="Boss", is_staff=True)


def waiting(work: Work, people: int = 3) -> Workflow:
    publish(WAITS)
    channel = ChannelFactory()
    for number in range(people):
        arrive(channel, f"contact-{number}", "Hi")
    work()
    assert Run.objects.filter(state=RunState.WAITING).count() == people
    return Workflow.objects.get()


def test_runs_in_flight_are_counted(work: Work) -> None:
    assert switching.in_flight(waiting(work)) == 3


def test_turned_off_with_finish_its_runs_go_on_waiting(work: Work, boss: Agent) -> None:
    workflow = waiting(work)
    switching.turn_off(workflow, by=actors.agent(boss.pk, boss.name), now=timezone.now())
    work()
    assert Run.objects.filter(state=RunState.WAITING).count() == 3
    assert Event.objects.get(kind=switching.SWITCHED).data["runs"] == "finish"


def test_turned_off_with_end_its_runs_are_ended_by_whom_the_log_names(work: Work, boss: Agent) -> None:
    workflow = waiting(work)
    switching.turn_off(workflow, by=actors.agent(boss.pk, boss.name), now=timezone.now(), end_runs=True)
    work()
    assert set(Run.objects.values_list("state", flat=True)) == {RunState.STOPPED}
    run = Run.objects.first()
    assert run is not None
    assert "Boss" in log_of(run)[-1][1]
    data = Event.objects.get(kind=switching.SWITCHED).data
    assert (data["runs"], data["in_flight"]) == ("end", 3)
    workflow.refresh_from_db()
    assert workflow.ending_by is None


def test_runs_are_ended_so_many_at_a_time(work: Work, boss: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "BATCH", 2)
    workflow = waiting(work)
    switching.turn_off(workflow, by=actors.agent(boss.pk, boss.name), now=timezone.now(), end_runs=True)
    assert switching.end_some(timezone.now()) == 2
    assert switching.end_due()
    assert switching.end_some(timezone.now()) == 1
    assert not switching.end_due()


def test_turned_on_again_the_runs_that_are_left_go_on(work: Work, boss: Agent) -> None:
    workflow = waiting(work)
    switching.turn_off(workflow, by=actors.agent(boss.pk, boss.name), now=timezone.now(), end_runs=True)
    switching.turn_on(workflow, by=actors.agent(boss.pk, boss.name), now=timezone.now())
    work()
    assert Run.objects.filter(state=RunState.WAITING).count() == 3


def test_only_a_person_ends_runs(work: Work) -> None:
    workflow = waiting(work, 1)
    with pytest.raises(Refused):
        switching.turn_off(workflow, by=SYSTEM, now=timezone.now(), end_runs=True)
    workflow.refresh_from_db()
    assert workflow.is_on
