"""The list of scenarios and the page of one: run, added, copied, moved, deleted."""

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.actors import SYSTEM
from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.admin.scenarios.known import names, row, rows
from tests.admin.test_workflows import HELLO, draft, page_of
from workflows.actions import import_document
from workflows.document.records import scenario_text
from workflows.models import Workflow


def test_all_are_run_and_the_first_turn_that_differs_is_told(page: Client, hello: Workflow) -> None:
    answer = page.get(page_of(hello, "scenarios") + "?run=all")
    results = {each.scenario.name: each.trial.result for each in answer.context["rows"]}
    assert results["It says hello"].passed
    assert (results["It says goodbye"].passed, results["It says goodbye"].turn) == (False, 2)
    html = answer.content.decode()
    assert "1 of 2 passed" in html
    assert "talk-bad" in html


def test_one_is_run_alone(page: Client, hello: Workflow) -> None:
    answer = page.get(page_of(hello, "scenarios") + f"?run={row(hello).pk}")
    assert [each.trial is not None for each in answer.context["rows"]] == [True, False]


def test_they_run_on_the_draft_or_on_what_is_published(page: Client) -> None:
    workflow = import_document(HELLO, by=SYSTEM, now=timezone.now(), publish_it=True).workflow
    import_document(HELLO.replace('text: "Hello!"', 'text: "Bye!"'), by=SYSTEM, now=timezone.now())
    for state, passed in (("draft", 0), ("published", 1)):
        assert page.get(page_of(workflow, "scenarios") + f"?run=all&version={state}").context["passed"] == passed


def test_its_page_shows_the_conversation_turn_by_turn(page: Client, hello: Workflow) -> None:
    html = page.get(page_of(hello, "scenario", row(hello).pk)).content.decode()
    assert html.index("talk-contact") < html.index("talk-workflow") < html.index("talk-good")


def test_one_is_added(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario_new")
    page.post(address, {**rows(page, address), "given.name": "Third", "turns.1.expect.0.text": "Hello"})
    assert names(hello) == ["It says hello", "It says goodbye", "Third"]


def test_a_name_is_given_once(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario_new")
    data = {**rows(page, address), "given.name": "It says hello", "turns.1.expect.0.text": "Hello"}
    refused = page.post(address, data)
    assert refused.status_code == 422
    assert "There is another scenario named “It says hello”; choose another name." in refused.content.decode()
    assert len(names(hello)) == 2


def test_two_that_bore_one_name_before_stay_as_they_are(page: Client, hello: Workflow) -> None:
    first = row(hello)
    hello.scenarios.create(name=first.name, given=first.given, turns=first.turns, position=9)
    assert page.get(page_of(hello, "scenarios") + "?run=all").context["passed"] == 2
    exported = page.get(page_of(hello, "export", draft(hello).number)).content.decode()
    assert exported.count(f"name: {first.name}") == 2
    assert "There is another scenario" in page.get(page_of(hello, "document")).content.decode()


def test_one_is_copied_moved_and_deleted(page: Client, hello: Workflow) -> None:
    change = page_of(hello, "scenario_change", row(hello).pk)
    page.post(change, {"what": "copy"})
    assert names(hello) == ["It says hello", "It says hello (copy)", "It says goodbye"]
    page.post(change, {"what": "down"})
    assert names(hello) == ["It says hello (copy)", "It says hello", "It says goodbye"]
    page.post(change, {"what": "up"})
    assert names(hello)[0] == "It says hello"
    page.post(change, {"what": "delete"})
    assert names(hello) == ["It says hello (copy)", "It says goodbye"]


def test_the_scenario_of_another_workflow_is_not_found(page: Client, hello: Workflow) -> None:
    other = Workflow.objects.create(name="Other")
    assert page.get(page_of(other, "scenario", row(hello).pk)).status_code == 404
    assert page.post(page_of(other, "scenario_change", row(hello).pk), {"what": "delete"}).status_code == 404


def test_one_that_cannot_be_read_any_more_says_so(page: Client, hello: Workflow) -> None:
    old = hello.scenarios.create(name="Old", turns=[{"contact": "Hi"}, {"expects": {"sent": "Hi"}}])
    html = page.get(page_of(hello, "scenario", old.pk)).content.decode()
    assert "is not a key of a turn" in html
    assert scenario_text(old).name == "Old"


def test_who_may_only_look_runs_but_changes_nothing(hello: Workflow, agent: Agent, signed_in: SignedIn) -> None:
    agent.is_staff = True
    agent.save()
    agent.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    client = signed_in(agent)
    assert client.get(page_of(hello, "scenarios") + "?run=all").context["passed"] == 1
    assert client.get(page_of(hello, "scenario", row(hello).pk)).status_code == 200
    assert client.post(page_of(hello, "scenario", row(hello).pk), {"what": "yaml"}).status_code == 403
    assert client.post(page_of(hello, "scenario_change", row(hello).pk), {"what": "delete"}).status_code == 403
    assert client.get(reverse("admin:workflows_workflow_scenario_new", args=[hello.pk])).status_code == 403
