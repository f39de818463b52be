"""The panel: the list of kinds, the form of a step and of the trigger, and what happens when somebody was quicker."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.models import Agent
from tests.workflows.builder.making import draft, keys, revision, url
from workflows.builder import drafts
from workflows.builder.branch_edits import AddBranch, MoveBranch
from workflows.builder.edit import Edit
from workflows.builder.edits import Configure, Delete, SetStart
from workflows.document import records
from workflows.kinds.registry import KINDS
from workflows.models import Workflow
from workflows.program import Condition, Step, Trigger

INPUT = re.compile(r"<(?:input|textarea|select)\b[^>]*\bname=\"([^\"]+)\"[^>]*>")


def step_of(workflow: Workflow, key: str) -> Step:
    return records.read(draft(workflow)).program.step(key)


def save(client: Client, workflow: Workflow, key: str, **values: Any) -> Any:
    values.setdefault("revision", revision(workflow))
    return client.post(url(workflow, "_step", key), {name: str(value) for name, value in values.items()})


def did(workflow: Workflow, edit: Edit, by: Agent) -> None:
    drafts.apply(workflow, edit, seen=revision(workflow), by=by, now=timezone.now())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_in_the_list_with_a_line_of_help(page: Client, workflow: Workflow, kind: str) -> None:
    text = page.get(url(workflow, "_add"), {"place": "start"}).content.decode()
    assert f'data-kind="{kind}"' in text
    assert str(KINDS[kind].help), f"{kind} says in “help” what it is for"


def test_the_list_says_where_the_step_will_stand(page: Client, workflow: Workflow) -> None:
    text = page.get(url(workflow, "_add"), {"place": "in:route:0"}).content.decode()
    assert "into “Sales” of route" in text
    assert page.get(url(workflow, "_add"), {"place": "in:nobody:0"}).status_code == 422


def test_a_form_is_saved_and_shown_anew(page: Client, workflow: Workflow) -> None:
    answer = save(page, workflow, "hello", **{"c.text": "Good day"})
    assert answer.status_code == 200
    assert step_of(workflow, "hello").config["text"] == "Good day"
    assert "Saved" in answer.content.decode()
    assert "Good day" in answer.content.decode()


def test_an_unfinished_form_is_saved_too(page: Client, workflow: Workflow) -> None:
    answer = save(page, workflow, "hello", **{"c.text": ""})
    assert answer.status_code == 200
    assert "needs details" in answer.content.decode()


def test_a_condition_about_nothing_is_saved_with_what_was_typed(page: Client, workflow: Workflow) -> None:
    branch = {"b.here": "1", "b.0.origin": "0", "b.0.name": "Sales", "b.0.when.match": "all"}
    typed = {"b.0.when.0.subject": "", "b.0.when.0.operator": "contains", "b.0.when.0.value": "vip"}
    answer = save(page, workflow, "route", lose="1", **branch, **typed).content.decode()
    assert step_of(workflow, "route").branches[0].when.conditions == (Condition("", "contains", "vip"),)
    assert "Choose what this condition is about, or delete it." in answer
    assert "something contains vip" in " ".join(re.sub("<[^>]+>", " ", answer).split())


def test_checking_says_what_is_wrong_and_saves_nothing(page: Client, workflow: Workflow) -> None:
    before = revision(workflow)
    answer = save(page, workflow, "hello", check="1", **{"c.text": "{{ nonsense"})
    assert "-error" in answer.content.decode()
    assert revision(workflow) == before


def test_a_form_of_what_somebody_else_changed_keeps_what_was_typed(
    page: Client, workflow: Workflow, budi: Agent
) -> None:
    seen = revision(workflow)
    did(workflow, Configure("hello", {**step_of(workflow, "hello").config, "text": "Theirs"}), budi)
    answer = save(page, workflow, "hello", revision=seen, **{"c.text": "Mine"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "(Budi)" in text
    assert "Theirs" in text
    assert "Mine" in text
    assert step_of(workflow, "hello").config["text"] == "Theirs"
    again = re.search(r'name="revision" value="(\d+)"', text)
    assert again is not None
    assert save(page, workflow, "hello", revision=again[1], **{"c.text": "Mine"}).status_code == 200
    assert step_of(workflow, "hello").config["text"] == "Mine"


def test_a_form_of_what_somebody_else_deleted_keeps_what_was_typed(
    page: Client, workflow: Workflow, budi: Agent
) -> None:
    seen = revision(workflow)
    did(workflow, Delete("hello"), budi)
    answer = save(page, workflow, "hello", revision=seen, **{"c.text": "Mine"})
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert "undo their change" in answer.content.decode()


def test_branches_that_others_moved_keep_their_steps_when_mine_is_kept(
    page: Client, workflow: Workflow, budi: Agent
) -> None:
    did(workflow, AddBranch("route"), budi)
    seen = revision(workflow)
    did(workflow, MoveBranch("route", 0, 1), budi)
    typed = {"b.here": "1", "b.0.origin": "0", "b.0.name": "Sellers", "b.1.origin": "1", "b.1.name": "Others"}
    answer = save(page, workflow, "route", revision=seen, **typed)
    assert answer.status_code == 409
    text = answer.content.decode()
    origins = {name: _value(text, f"b.{name}.origin") for name in ("0", "1")}
    assert origins == {"0": "1", "1": "0"}
    typed |= {f"b.{name}.origin": value for name, value in origins.items()}
    assert save(page, workflow, "route", **typed).status_code == 200
    branches = step_of(workflow, "route").branches
    assert [(one.name, len(one.steps)) for one in branches] == [("Sellers", 2), ("Others", 0), ("", 1)]


def _value(text: str, name: str) -> str:
    found = next(one for one in re.findall(r"<input[^>]*>", text) if f'name="{name}"' in one)
    value = re.search(r'value="([^"]*)"', found)
    return value[1] if value else ""


def test_a_branch_with_steps_goes_only_after_a_question(page: Client, workflow: Workflow) -> None:
    typed = {"b.here": "1", "b.0.origin": "", "b.0.name": "New"}
    answer = save(page, workflow, "route", **typed)
    assert answer.status_code == 422
    assert "to_sales" in answer.content.decode()
    assert save(page, workflow, "route", lose="1", **typed).status_code == 200
    assert "to_sales" not in [one.strip(".") for one in keys(records.read(draft(workflow)))]


def test_the_trigger_and_settings_are_saved(page: Client, workflow: Workflow) -> None:
    typed = {"revision": revision(workflow), "s.name": "Renamed", "s.on": "conversation_closed"}
    answer = page.post(url(workflow, "_trigger"), typed)
    assert answer.status_code == 200
    workflow.refresh_from_db()
    assert (workflow.name, draft(workflow).trigger) == ("Renamed", "conversation_closed")


def test_a_name_that_is_taken_is_told_in_the_form(page: Client, workflow: Workflow) -> None:
    Workflow.objects.create(name="Taken")
    typed = {"revision": revision(workflow), "s.name": "Taken", "s.on": "manual"}
    answer = page.post(url(workflow, "_trigger"), typed)
    assert answer.status_code == 422
    assert "another workflow named" in answer.content.decode()


def test_the_trigger_that_somebody_else_changed_is_not_overwritten(
    page: Client, workflow: Workflow, budi: Agent
) -> None:
    seen = revision(workflow)
    did(workflow, SetStart(Trigger("conversation_closed"), frozenset(), "Routing", "", ""), budi)
    answer = page.post(url(workflow, "_trigger"), {"revision": seen, "s.name": "Mine", "s.on": "manual"})
    assert answer.status_code == 409
    assert "(Budi)" in answer.content.decode()
    assert "Mine" in answer.content.decode()
    assert draft(workflow).trigger == "conversation_closed"


def test_the_form_of_a_step_that_is_gone_says_so(page: Client, workflow: Workflow) -> None:
    answer = page.get(url(workflow, "_step", "nobody"))
    assert answer.status_code == 409
    assert "not there any more" in answer.content.decode()
