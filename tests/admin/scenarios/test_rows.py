"""A scenario written in rows, and as text where rows cannot hold it."""

from pathlib import Path

import pytest
from django.test import Client

from tests.admin.scenarios.known import row, rows, script
from tests.admin.test_workflows import page_of
from workflows import gallery
from workflows.admin.scenario_rows import form
from workflows.document import nodes
from workflows.document.records import scenario_text
from workflows.models import Workflow


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
