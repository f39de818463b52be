"""I17: a run finishes on the version on which it started, whatever is published, renamed or taken away meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db.models import ProtectedError
from django.utils import timezone

from helpdesk.actors import SYSTEM
from helpdesk.models import Agent, Team
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, log_of, sent_to
from workflows.actions import import_document
from workflows.compiled import compiled
from workflows.engine import batch
from workflows.models import Run, VersionState, Workflow, WorkflowVersion

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]
MANY = 40
TEXT = """
workflow: "Pinned"
trigger: {{on: conversation_opened}}
settings: {{stop_on: []}}
steps:
  - {{id: pause, kind: wait, for: 1h}}
  - {{id: said, kind: send_message, text: "Version {number}"}}
  - {{id: given, kind: assign, to: {{{to}}}, only_online: false}}
"""


def publish(number: int, to: str = "team: Sales") -> WorkflowVersion:
    return import_document(TEXT.format(number=number, to=to), by=SYSTEM, now=timezone.now(), publish_it=True)


def people() -> list[str]:
    return [f"person-{number}" for number in range(MANY)]


@pytest.fixture
def waiting(work: Work) -> Work:
    """Many runs wait on version 1; then versions 2 to 5 are published."""
    agents("budi")
    publish(1)
    channel = ChannelFactory()
    for person in people():
        arrive(channel, person, "Hi")
    work()
    assert Run.objects.filter(state="waiting").count() == MANY
    for number in range(2, 6):
        publish(number)
    return work


def an_hour_later(work: Work) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        work()


def test_runs_in_flight_finish_on_their_own_version(waiting: Work) -> None:
    an_hour_later(waiting)
    assert {tuple(sent_to(person)) for person in people()} == {("Version 1",)}
    assert set(Run.objects.values_list("state", "version__number")) == {("done", 1)}


def test_runs_that_are_given_the_newest_version_are_found(waiting: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: the engine takes the version that is published now."""
    newest = WorkflowVersion.objects.get(state=VersionState.PUBLISHED).pk
    monkeypatch.setattr(batch, "compiled", lambda version_id: compiled(newest))
    with pytest.raises(AssertionError):
        test_runs_in_flight_finish_on_their_own_version(waiting)


def test_a_version_with_runs_cannot_be_deleted(waiting: Work) -> None:
    with pytest.raises(ProtectedError):
        WorkflowVersion.objects.get(number=1).delete()
    with pytest.raises(ProtectedError):
        Workflow.objects.get().delete()


def test_a_team_that_a_version_names_cannot_be_deleted_and_may_be_renamed(waiting: Work) -> None:
    sales = Team.objects.get(name="Sales")
    with pytest.raises(ProtectedError):
        sales.delete()
    Team.objects.filter(pk=sales.pk).update(name="Selling")
    an_hour_later(waiting)
    assert set(Run.objects.values_list("state", "conversation__team__name")) == {("done", "Selling")}


def test_who_was_sent_away_fails_the_run_with_the_cause(work: Work) -> None:
    (budi,) = agents("budi")
    publish(1, "agent: budi@example.com")
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    Agent.objects.filter(pk=budi.pk).update(is_active=False)
    an_hour_later(work)
    run = Run.objects.get()
    assert run.state == "failed"
    assert "budi@example.com" in run.error
    assert log_of(run)[-1] == ("failed", run.error)


def test_what_is_published_never_changes(waiting: Work) -> None:
    states = dict(WorkflowVersion.objects.values_list("number", "state"))
    assert states == {**dict.fromkeys(range(1, 5), VersionState.RETIRED), 5: VersionState.PUBLISHED}
    kept = set(WorkflowVersion.objects.get(number=1).steps.values_list("config__text", flat=True))
    assert "Version 1" in kept
