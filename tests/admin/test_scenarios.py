"""Scenarios as pages: run one or all, see where it differs, change as rows or as text, copy, move, delete."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.actors import SYSTEM
from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.admin.scenario_page import inputs
from tests.admin.test_workflows import FAILS, HELLO, page_of
from workflows import gallery
from workflows.actions import import_document
from workflows.admin.scenario_rows import form
from workflows.document import nodes
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


def rows(page: Client, address: str) -> dict[str, Any]:
    """What a browser would send of its rows."""
    return {**inputs(page.get(address).content.decode()), "what": "rows"}


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
    address = page_of(hello, "scenario", goodbye.pk)
    data = {**rows(page, address), "turns.1.expect.0.text": "Hello"}
    assert page.post(address, data).status_code == 302
    goodbye.refresh_from_db()
    assert goodbye.turns == [{"contact": "Hi"}, {"expect": {"sent": "Hello"}}]


def test_what_is_wrong_stands_on_its_turn_and_nothing_is_saved(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    answer = page.post(address, {**rows(page, address), "turns.0.words": "", "turns.1.expect.0.text": ""})
    assert answer.status_code == 422
    assert [bool(each.errors) for each in answer.context["edit"].rows.turns] == [True, True]
    assert [part for part, _ in answer.context["edit"].problems] == ["turns-0", "turns-1"]
    assert row(hello).turns[0] == {"contact": "Hi"}


def test_where_it_fails_is_told_on_the_turn(page: Client, hello: Workflow) -> None:
    turns = page.get(page_of(hello, "scenario", row(hello, "It says goodbye").pk)).context["edit"].rows.turns
    assert [bool(each.told) for each in turns] == [False, True]


def test_the_order_of_the_rows_is_the_order_of_the_turns(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    added = {"turns.new.what": "contact", "turns.new.words": "First"}
    kept = {name: value for name, value in rows(page, address).items() if not name.startswith("turns.0.")}
    page.post(address, {**added, **kept})
    assert [next(iter(turn)) for turn in row(hello).turns] == ["contact", "expect"]
    assert row(hello).turns[0] == {"contact": "First"}


def test_what_two_rows_say_at_once_is_refused(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    twice = {f"turns.1.expect.{n}.{name}": value for n in "xy" for name, value in (("key", "team"), ("value", n))}
    answer = page.post(address, {**rows(page, address), **twice})
    assert "stands there twice" in answer.context["edit"].rows.turns[1].errors[0]


def test_what_is_expected_of_a_field_needs_its_name(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    nameless = {"turns.1.expect.x.key": "field", "turns.1.expect.x.name": "", "turns.1.expect.x.value": "gold"}
    answer = page.post(address, {**rows(page, address), **nameless})
    assert "without its name" in answer.context["edit"].rows.turns[1].errors[0]


def test_what_is_given_wrongly_stands_in_its_part(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    wrong = {"given.conversations": "many", "http.0.url": "https://crm.example", "http.0.json": "{tier: gold}"}
    errors = page.post(address, {**rows(page, address), **wrong}).context["edit"].rows.given.errors
    assert set(errors) == {"contact", "http"}


def test_a_row_without_its_name_is_not_dropped_silently(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    answer = page.post(address, {**rows(page, address), "agents.0.email": "", "agents.0.teams": "Sales"})
    assert set(answer.context["edit"].rows.given.errors) == {"agents"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"form.0.name": "", "form.0.value": "17"}, "form"),
        ({"form.0.name": "order", "form.0.value": "17", "form.1.name": "order", "form.1.value": "18"}, "form"),
        ({"contact-fields.0.name": "", "contact-fields.0.value": "gold"}, "contact"),
        ({"agents.0.email": "ana@example.com", "agents.1.email": "Ana@example.com"}, "agents"),
    ],
)
def test_no_row_takes_the_place_of_another(page: Client, hello: Workflow, typed: dict[str, str], told: str) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    answer = page.post(address, {**rows(page, address), **typed})
    errors = answer.context["edit"].rows.given.errors
    assert set(errors) == {told}
    assert "line 0" not in errors[told][0]


def test_a_name_that_is_too_long_is_told(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    answer = page.post(address, {**rows(page, address), "given.name": "é" * 151})
    assert (answer.status_code, "150" in answer.context["edit"].problems[0][1]) == (422, True)


def test_a_page_full_of_rows_is_taken(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    columns = ("email", "teams", "online", "open", "limit", "first_name", "last_name")
    agents = {f"agents.{n}.{column}": "" for n in range(100) for column in columns}
    agents |= {f"agents.{n}.email": f"agent{n}@example.com" for n in range(100)}
    fields = {f"contact-fields.{n}.{name}": f"field{n}" for n in range(100) for name in ("name", "value")}
    form = {f"form.{n}.{name}": f"asked{n}" for n in range(100) for name in ("name", "value")}
    assert page.post(address, {**rows(page, address), **agents, **fields, **form}).status_code == 302
    assert len(row(hello).given["agents"]) == 100


KEYS = nodes.parse(Path("tests/workflows/scenarios/every_key.yaml").read_text(encoding="utf-8")).plain()
GALLERY = [scenario for slug in gallery.SLUGS for scenario in gallery.entry(slug).document.scenarios]


def test_rows_say_every_key_that_there_is(page: Client, hello: Workflow) -> None:
    """Through the page, without a word of YAML."""
    kept = row(hello)
    address = page_of(hello, "scenario", kept.pk)
    for case in KEYS:
        kept.given, kept.turns = case["holds"].get("given", {}), case["holds"]["turns"]
        kept.save()
        before, data = script(scenario_text(kept)), rows(page, address)
        assert (data["given.more"], "text" in data.values()) == ("", False), case["key"]
        assert page.post(address, data).status_code == 302, case["key"]
        kept.refresh_from_db()
        assert script(scenario_text(kept)) == before, case["key"]


def test_rows_say_all_that_the_gallery_says() -> None:
    for scenario in GALLERY:
        shown = form.of(scenario)
        assert (shown.given.values["more"], [each for each in shown.turns if each.text]) == ("", []), scenario.name
        assert script(shown.read()) == script(scenario), scenario.name
        assert not shown.is_wrong


def test_what_rows_cannot_hold_stays_as_text(page: Client, hello: Workflow) -> None:
    kept = row(hello)
    kept.given = {"contact": {"tags": ["a, b"]}}
    kept.turns = [{"contact": "Hi"}, {"expect": {"tags": ["a, b"]}}]
    kept.save()
    address = page_of(hello, "scenario", kept.pk)
    data = rows(page, address)
    assert (data["turns.1.what"], "a, b" in data["given.more"]) == ("text", True)
    page.post(address, data)
    assert (row(hello).given, row(hello).turns) == (kept.given, kept.turns)


def test_rows_are_shown_as_text_and_text_as_rows_before_anything_is_saved(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    data = {**rows(page, address), "turns.0.words": "Good day", "what": "to_text"}
    edit = page.post(address, data).context["edit"]
    assert (edit.as_text, "- contact: Good day" in edit.yaml) == (True, True)
    edit = page.post(address, {"what": "to_rows", "text": edit.yaml.replace("Good day", "Hey")}).context["edit"]
    assert (edit.as_text, edit.rows.turns[0].words) == (False, "Hey")
    assert row(hello).turns[0] == {"contact": "Hi"}


def test_one_of_very_many_turns_is_changed_as_text(page: Client, hello: Workflow) -> None:
    kept = row(hello)
    kept.turns = [{"contact": "Hi"}] * 101 + [{"expect": {"sent": "Hello"}}]
    kept.save()
    html = page.get(page_of(hello, "scenario", kept.pk)).content.decode()
    assert "data-scenario" not in html
    assert "change it as text" in html


def test_one_of_very_many_agents_is_changed_as_text(page: Client, hello: Workflow) -> None:
    kept = row(hello)
    kept.given = {"agents": [{"email": f"agent{number}@example.com"} for number in range(101)]}
    kept.save()
    assert "data-scenario" not in page.get(page_of(hello, "scenario", kept.pk)).content.decode()


def test_it_is_changed_as_text_and_mistakes_name_their_line(page: Client, hello: Workflow) -> None:
    address, seen = page_of(hello, "scenario", row(hello).pk), page.get(page_of(hello, "scenario", row(hello).pk))
    text = "name: It says hello\nturns:\n  - contact: Hi\n  - expekt: {sent: Hello}\n"
    answer = page.post(address, {"what": "yaml", "text": text, "given-seen": seen.context["seen"]})
    assert answer.status_code == 422
    assert answer.context["edit"].problems[0][1].startswith("line 4")
    page.post(address, {"what": "yaml", "text": text.replace("expekt", "expect"), "given-seen": seen.context["seen"]})
    assert row(hello).turns == [{"contact": "Hi"}, {"expect": {"sent": "Hello"}}]


def test_who_saves_second_is_told(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    data = rows(page, address)
    page.post(address, {**data, "turns.0.words": "Hi there"})
    answer = page.post(address, {**data, "turns.0.words": "Hi you"})
    assert answer.status_code == 422
    assert row(hello).turns[0] == {"contact": "Hi there"}


def test_one_is_added(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario_new")
    page.post(address, {**rows(page, address), "given.name": "Third", "turns.1.expect.0.text": "Hello"})
    assert names(hello) == ["It says hello", "It says goodbye", "Third"]


def test_a_name_is_given_once(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario_new")
    data = {**rows(page, address), "given.name": "It says hello", "turns.1.expect.0.text": "Hello"}
    assert page.post(address, data).status_code == 422
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
