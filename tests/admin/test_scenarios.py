"""Scenarios as pages: run one or all, see where it differs, change as rows or as text, copy, move, delete."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.actors import SYSTEM
from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.admin.test_workflows import FAILS, HELLO, page_of
from workflows import gallery
from workflows.actions import import_document
from workflows.admin.scenario_form import ScenarioForm
from workflows.document.records import scenario_text
from workflows.document.values import ScenarioText
from workflows.models import Scenario, Workflow
from workflows.scenarios.read import of_text
from workflows.scenarios.script import Script


@pytest.fixture
def hello(db: None) -> Workflow:
    return import_document(FAILS, by=SYSTEM, now=timezone.now()).workflow


def row(workflow: Workflow, name: str = "It says hello") -> Scenario:
    return workflow.scenarios.get(name=name)


def filled(form: ScenarioForm) -> dict[str, Any]:
    """What a browser would send of it."""
    found: dict[str, Any] = {}
    for part in (form.given, form.agents.management_form, form.turns.management_form, *form.agents, *form.turns):
        for field in part:
            value = field.value()
            if value is not None and value is not False:
                found[field.html_name] = value
    return found


def script(text: ScenarioText) -> Script:
    """What it means, wherever it stands."""
    return of_text(ScenarioText(text.name, text.given, text.turns))


def names(workflow: Workflow) -> list[str]:
    return [each.name for each in workflow.scenarios.all()]


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


def test_it_is_changed_as_rows(page: Client, hello: Workflow) -> None:
    goodbye = row(hello, "It says goodbye")
    form = page.get(page_of(hello, "scenario", goodbye.pk)).context["form"]
    data = {**filled(form), "turns-1-value": "sent: Hello", "what": "rows"}
    assert page.post(page_of(hello, "scenario", goodbye.pk), data).status_code == 302
    goodbye.refresh_from_db()
    assert goodbye.turns == [{"contact": "Hi"}, {"expect": {"sent": "Hello"}}]


def test_a_row_that_is_wrong_names_its_turn_and_nothing_is_saved(page: Client, hello: Workflow) -> None:
    form = page.get(page_of(hello, "scenario", row(hello).pk)).context["form"]
    data = {**filled(form), "turns-1-value": "send: Hello", "what": "rows"}
    answer = page.post(page_of(hello, "scenario", row(hello).pk), data)
    assert answer.status_code == 422
    assert answer.context["problems"][0].startswith("Turn 2: “send” is not a key")
    assert row(hello).turns[1]["expect"]["status"] == "closed"


def test_rows_are_added_reordered_and_taken_out(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    data = filled(page.get(address).context["form"])
    more = page.post(address, {**data, "what": "more"}).context["form"]
    assert len(more.turns.forms) == int(data["turns-TOTAL_FORMS"]) + 3
    data = {**filled(more), "turns-2-what": "contact", "turns-2-value": "First", "turns-2-ORDER": "0", "what": "rows"}
    page.post(address, {**data, "turns-0-DELETE": "on"})
    assert [next(iter(turn)) for turn in row(hello).turns] == ["contact", "expect"]
    assert row(hello).turns[0] == {"contact": "First"}


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_rows_say_all_that_a_scenario_says(slug: str) -> None:
    for scenario in gallery.entry(slug).document.scenarios:
        kept = ScenarioForm(ScenarioText(scenario.name, scenario.given, scenario.turns))
        again = ScenarioForm(scenario, filled(kept))
        assert again.is_valid(), (again.given.errors, again.agents.errors, again.turns.errors)
        assert script(again.text) == script(scenario)


def test_it_is_changed_as_text_and_mistakes_name_their_line(page: Client, hello: Workflow) -> None:
    address, seen = page_of(hello, "scenario", row(hello).pk), page.get(page_of(hello, "scenario", row(hello).pk))
    text = "name: It says hello\nturns:\n  - contact: Hi\n  - expekt: {sent: Hello}\n"
    answer = page.post(address, {"what": "yaml", "text": text, "given-seen": seen.context["seen"]})
    assert answer.status_code == 422
    assert answer.context["problems"][0].startswith("line 4")
    page.post(address, {"what": "yaml", "text": text.replace("expekt", "expect"), "given-seen": seen.context["seen"]})
    assert row(hello).turns == [{"contact": "Hi"}, {"expect": {"sent": "Hello"}}]


def test_who_saves_second_is_told(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    data = {**filled(page.get(address).context["form"]), "what": "rows"}
    page.post(address, {**data, "turns-0-value": "Hi there"})
    answer = page.post(address, {**data, "turns-0-value": "Hi you"})
    assert answer.status_code == 422
    assert row(hello).turns[0] == {"contact": "Hi there"}


def test_one_is_added(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario_new")
    data = {**filled(page.get(address).context["form"]), "given-name": "Third", "turns-1-value": "sent: Hello"}
    page.post(address, {**data, "what": "rows"})
    assert names(hello) == ["It says hello", "It says goodbye", "Third"]


def test_a_name_is_given_once(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario_new")
    data = {**filled(page.get(address).context["form"]), "given-name": "It says hello", "turns-1-value": "sent: Hello"}
    assert page.post(address, {**data, "what": "rows"}).status_code == 422
    assert len(names(hello)) == 2


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
