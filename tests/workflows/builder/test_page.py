"""The builder's page and its edits over HTTP: what comes back, who may do what, what two people see."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.models import Agent
from tests.workflows.builder.making import draft, keys, revision, send, url, workflow_of
from tests.workflows.builder.making import tree as made_of
from workflows.actions import draft_of
from workflows.builder import drafts
from workflows.builder.edits import Configure, Delete
from workflows.document import records
from workflows.models import VersionState, Workflow

NOW = timezone.now


def now(workflow: Workflow) -> list[str]:
    return keys(records.read(draft(workflow)))


def shown(client: Client, workflow: Workflow) -> str:
    return client.get(url(workflow, "")).content.decode()


def test_the_page_reads_from_top_to_bottom(page: Client, workflow: Workflow) -> None:
    tree = shown(page, workflow).partition('id="tree"')[2]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", tree))
    words = "“Hello”|“Who?”|If no answer came in time|“Sorry”|Sales|contact|Otherwise|“Why”|“Bye”|Jump to ask|The end"
    at = 0
    for word in words.split("|"):
        at = text.index(word, at)  # fails where it does not stand below the one before


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ({"do": "up", "key": "ask"}, "ask .sorry hello route .to_sales .note .why bye again"),
        ({"do": "down", "key": "hello"}, "ask .sorry hello route .to_sales .note .why bye again"),
        ({"do": "up", "key": "to_sales"}, "hello ask .sorry to_sales route .note .why bye again"),
        ({"do": "down", "key": "note"}, "hello ask .sorry route .to_sales .why note bye again"),
        ({"do": "out", "key": "to_sales"}, "hello ask .sorry route .note .why to_sales bye again"),
        ({"do": "into", "key": "bye"}, "hello ask .sorry route .to_sales .note .why .bye again"),
        ({"do": "move", "key": "bye", "place": "start"}, "bye hello ask .sorry route .to_sales .note .why again"),
        ({"do": "delete", "key": "route"}, "hello ask .sorry bye again"),
        ({"do": "delete", "key": "route", "branch": 0}, "hello ask .sorry route .why bye again"),
        ({"do": "rename", "key": "bye", "new": "end_1"}, "hello ask .sorry route .to_sales .note .why end_1 again"),
        ({"do": "duplicate", "key": "hello"}, "hello hello_2 ask .sorry route .to_sales .note .why bye again"),
        (
            {"do": "add", "kind": "end", "place": "in:route:else"},
            "hello ask .sorry route .to_sales .note .end .why bye again",
        ),
    ],
)
def test_an_edit_is_saved_and_answered_with_the_parts(
    page: Client, workflow: Workflow, what: dict[str, object], after: str
) -> None:
    answer = send(page, workflow, **what)
    assert answer.status_code == 200
    assert now(workflow) == after.split()
    for part in ('id="tree"', 'id="toolbar"', 'id="problems"', 'id="said"'):
        assert part in answer.content.decode()


@pytest.mark.parametrize(
    "what",
    [
        {"do": "up", "key": "nobody"},
        {"do": "into", "key": "hello"},
        {"do": "out", "key": "hello"},
        {"do": "move", "key": "route", "place": "in:route:0"},
        {"do": "delete", "key": "route", "branch": "x"},
        {"do": "delete", "key": "route", "branch": "7"},
        {"do": "add", "kind": "nothing", "place": "start"},
        {"do": "undo", "number": "7"},
        {"do": "undo", "number": ""},
        {"do": "fly"},
        {"do": "up", "key": "bye", "revision": "many"},
        {},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(page: Client, workflow: Workflow, what: dict[str, object]) -> None:
    before = now(workflow)
    answer = send(page, workflow, **what)
    assert answer.status_code == 422
    assert "b-toast-alarm" in answer.content.decode()
    assert now(workflow) == before


def test_the_ends_of_the_workflow_are_as_far_as_a_step_goes(page: Client, workflow: Workflow) -> None:
    before = now(workflow)
    assert send(page, workflow, do="up", key="hello").status_code == 200
    assert send(page, workflow, do="down", key="again").status_code == 200
    assert now(workflow) == before


def test_undo_says_what_and_whose(page: Client, workflow: Workflow, budi: Agent) -> None:
    drafts.apply(workflow, Delete("bye"), seen=revision(workflow), by=budi, now=NOW())
    text = shown(page, workflow)
    assert "Deleted “Send a message” (bye) (Budi)" in text
    answer = send(page, workflow, do="undo", number=1)
    assert "Undid: Deleted" in answer.content.decode()
    assert "bye" in now(workflow)


def test_who_was_not_overtaken_is_told_what_others_did(page: Client, workflow: Workflow, budi: Agent) -> None:
    seen = revision(workflow)
    drafts.apply(workflow, Delete("bye"), seen=seen, by=budi, now=NOW())
    answer = send(page, workflow, do="down", key="hello", revision=seen)
    assert answer.status_code == 200
    assert "Deleted “Send a message” (bye) (Budi)" in answer.content.decode()
    assert now(workflow)[:3] == ["ask", ".sorry", "hello"]


def test_who_was_overtaken_is_told_and_nothing_is_overwritten(page: Client, workflow: Workflow, budi: Agent) -> None:
    seen = revision(workflow)
    drafts.apply(workflow, Configure("note", {"text": "New"}), seen=seen, by=budi, now=NOW())
    answer = send(page, workflow, do="delete", key="route", revision=seen)
    assert answer.status_code == 409
    assert "(Budi)" in answer.content.decode()
    assert "route" in now(workflow)


def test_coming_back_costs_nothing_where_nothing_is_new(page: Client, workflow: Workflow, budi: Agent) -> None:
    seen = revision(workflow)
    address = url(workflow, "_state")
    assert page.get(address, {"revision": seen}).status_code == 204
    drafts.apply(workflow, Delete("bye"), seen=seen, by=budi, now=NOW())
    answer = page.get(address, {"revision": seen})
    assert "(Budi)" in answer.content.decode()
    assert 'data-touched="bye"' in answer.content.decode()


def test_an_onlooker_sees_everything_and_can_change_nothing(onlooker: Client, workflow: Workflow) -> None:
    text = shown(onlooker, workflow)
    assert "hello" in text
    for control in ("data-do=", "data-add=", "data-delete=", "data-move=", "draggable"):
        assert control not in text
    form = onlooker.get(url(workflow, "_step", "hello")).content.decode()
    assert "<fieldset" in form
    assert "data-panel-form" not in form
    assert send(onlooker, workflow, do="delete", key="hello").status_code == 403
    assert onlooker.post(url(workflow, "_step", "hello"), {"revision": 1}).status_code == 403
    assert onlooker.post(url(workflow, "_trigger"), {"revision": 1}).status_code == 403
    assert onlooker.get(url(workflow, "_add")).status_code == 403
    assert "hello" in now(workflow)


def test_without_the_right_to_see_there_is_no_page(client: Client, workflow: Workflow, budi: Agent) -> None:
    client.force_login(budi)
    for name, args in (("", ()), ("_state", ()), ("_step", ("hello",)), ("_trigger", ())):
        assert client.get(url(workflow, name, *args)).status_code == 403


def test_looking_makes_no_draft(page: Client, workflow: Workflow) -> None:
    draft(workflow).delete()
    assert page.get(url(workflow, "")).status_code == 200
    assert not workflow.versions.filter(state=VersionState.DRAFT).exists()


def test_a_workflow_without_any_version_can_be_begun(page: Client) -> None:
    workflow = Workflow.objects.create(name="Empty")
    assert page.get(url(workflow, "")).status_code == 200
    assert send(page, workflow, do="add", kind="end", place="start", revision=0).status_code == 200
    assert now(workflow) == ["end"]


def test_adding_answers_with_the_form_of_the_new_step(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, do="add", kind="send_message", place="start")
    assert 'id="panel"' in answer.content.decode()
    assert answer["X-Focus"] == "send_message"
    assert "needs details" in answer.content.decode()


def test_the_question_says_what_goes_and_which_jumps_would_miss_it(page: Client, workflow: Workflow) -> None:
    text = page.get(url(workflow, "_delete"), {"key": "ask"}).content.decode()
    assert "1 step in it goes with it" in text
    assert "<code>again</code>" in text
    text = page.get(url(workflow, "_delete"), {"key": "route", "branch": "0"}).content.decode()
    assert "Delete “Sales”?" in text
    assert "2 steps" in text


def test_names_of_people_and_steps_are_text(page: Client) -> None:
    workflow = workflow_of(made_of(), "<script>alert(1)</script>")
    draft_of(workflow, now=NOW())
    assert "<script>alert" not in shown(page, workflow)


def test_an_edit_stands_in_the_log_of_the_workflow(page: Client, workflow: Workflow) -> None:
    send(page, workflow, do="up", key="ask")
    text = page.get(f"/admin/workflows/workflow/{workflow.pk}/versions/").content.decode()
    assert "Moved “Ask a question”" in text
