"""The pages of replays: begun, watched, cancelled, read; of conversations that one may see."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.models import Agent, Visibility
from tests.admin.conftest import SignedIn
from tests.factories import ChannelFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, publish
from workflows.models import Replay, ReplayOutcome, ReplayState, Workflow
from workflows.replay import work as working

Work = Callable[..., int]


@pytest.fixture
def workflow(db: None, work: Work) -> Workflow:
    """Sales got two conversations by it."""
    working.forget()
    agents("budi")
    version = publish(ROUTE_TO_SALES)
    channel = ChannelFactory()
    for name in ("ana", "eva"):
        arrive(channel, name, "Hi")
    work()
    return version.workflow


def at(workflow: Workflow, name: str = "replay", *more: int) -> str:
    return reverse(f"admin:workflows_workflow_{name}", args=[workflow.pk, *more])


def begun(page: Client, workflow: Workflow) -> Replay:
    page.post(at(workflow), {"days": "7"})
    return Replay.objects.get()


def test_it_is_begun_worked_off_and_shown(page: Client, workflow: Workflow, work: Work) -> None:
    replay = begun(page, workflow)
    running = page.get(at(workflow, "replay_of", replay.pk)).content.decode()
    assert 'hx-trigger="every 2s"' in running
    work("replay")
    html = page.get(at(workflow, "replay_of", replay.pk) + "?show=all").content.decode()
    assert "2 of 2 conversations" in html
    assert html.count("Sales · Budi") == 4  # then and would be, of two
    assert "hx-trigger" not in html


def test_a_conversation_without_a_team_is_not_called_nobodys(page: Client, workflow: Workflow, work: Work) -> None:
    replay = begun(page, workflow)
    work("replay")
    ReplayOutcome.objects.update(team="", agent="budi@example.com")
    html = page.get(at(workflow, "replay_of", replay.pk) + "?show=none").content.decode()
    assert '<span class="hd-quiet">no team</span>' in html
    assert '<span class="hd-quiet">nobody</span>' not in html


def test_the_progress_is_told_to_the_page_that_waits(page: Client, workflow: Workflow, work: Work) -> None:
    replay = begun(page, workflow)
    asked = {"HX-Request": "true"}
    assert "HX-Refresh" not in page.get(at(workflow, "replay_of", replay.pk), headers=asked)
    work("replay")
    assert page.get(at(workflow, "replay_of", replay.pk), headers=asked)["HX-Refresh"] == "true"


def test_any_one_says_why_beside_what_was_said(page: Client, workflow: Workflow, work: Work) -> None:
    begun(page, workflow)
    work("replay")
    html = page.get(at(workflow, "replay_one", ReplayOutcome.objects.earliest("pk").pk)).content.decode()
    assert "round robin" in html
    assert "Hi" in html


def test_who_took_it_by_writing_is_named(page: Client, workflow: Workflow, work: Work) -> None:
    begun(page, workflow)
    work("replay")
    one = ReplayOutcome.objects.earliest("pk")
    at_time = one.replay.until.isoformat()
    stop = "An agent wrote to the contact (budi@example.com), so the workflow stopped."
    quiet = {"at": at_time, "step": "", "outcome": ""}
    one.log = [
        {**quiet, "what": "stopped", "text": stop, "by": ""},
        {**quiet, "what": "assigned", "text": "", "by": "budi@example.com"},
    ]
    one.save(update_fields=["log"])
    html = page.get(at(workflow, "replay_one", one.pk)).content.decode()
    assert "An agent wrote to the contact (Budi)" in html
    assert "Took it by writing" in html
    assert "Given out of the queue" not in html
    assert "budi@example.com" not in html


def test_the_list_says_what_each_found(page: Client, workflow: Workflow, work: Work) -> None:
    assert "Replay the published version (v1)" in page.get(at(workflow)).content.decode()
    begun(page, workflow)
    work("replay")
    ReplayOutcome.objects.filter(pk=ReplayOutcome.objects.earliest("pk").pk).update(differs=True)
    assert "1 of 2 would go elsewhere" in page.get(at(workflow)).content.decode()


def test_of_a_workflow_that_does_not_route_the_page_says_so(page: Client, workflow: Workflow, work: Work) -> None:
    replay = begun(page, workflow)
    work("replay")
    plain = "This workflow does not route"
    assert plain not in page.get(at(workflow, "replay_of", replay.pk)).content.decode()
    ReplayOutcome.objects.update(ending="kept")
    assert plain in page.get(at(workflow, "replay_of", replay.pk)).content.decode()


def test_a_replay_that_has_found_nothing_yet_shows_no_list(page: Client, workflow: Workflow) -> None:
    html = page.get(at(workflow, "replay_of", begun(page, workflow).pk)).content.decode()
    assert "There are none" not in html
    assert "Begun by" in html


def test_it_is_cancelled(page: Client, workflow: Workflow) -> None:
    replay = begun(page, workflow)
    page.post(at(workflow, "replay_cancel", replay.pk))
    replay.refresh_from_db()
    assert replay.state == ReplayState.CANCELLED
    assert "ended already" in page.post(at(workflow, "replay_cancel", replay.pk), follow=True).content.decode()


def test_a_second_one_is_refused_while_the_first_runs(page: Client, workflow: Workflow) -> None:
    begun(page, workflow)
    assert "A replay of this workflow is running" in page.post(at(workflow), {"days": "7"}).content.decode()
    assert Replay.objects.count() == 1


@pytest.mark.parametrize("days", ["0", "91", "x", ""])
def test_days_that_cannot_be_are_refused(page: Client, workflow: Workflow, days: str) -> None:
    assert page.post(at(workflow), {"days": days}).status_code == 200
    assert not Replay.objects.exists()


def test_conversations_that_one_may_not_see_are_not_shown(
    page: Client, supervisor: Agent, workflow: Workflow, work: Work
) -> None:
    replay = begun(page, workflow)
    work("replay")
    supervisor.visibility = Visibility.OWN
    supervisor.save()
    html = page.get(at(workflow, "replay_of", replay.pk) + "?show=all").content.decode()
    assert "There are none." in html
    assert page.get(at(workflow, "replay_one", ReplayOutcome.objects.earliest("pk").pk)).status_code == 404


def test_it_needs_rights(agent: Agent, signed_in: SignedIn, page: Client, workflow: Workflow) -> None:
    replay = begun(page, workflow)
    agent.is_staff = True
    agent.save()
    client = signed_in(agent)
    assert client.get(at(workflow)).status_code == 403
    assert client.post(at(workflow), {"days": "7"}).status_code == 403
    assert client.post(at(workflow, "replay_cancel", replay.pk)).status_code == 403
    assert client.get(at(workflow, "replay_cancel", replay.pk)).status_code == 405
