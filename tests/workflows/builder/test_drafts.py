"""Edits on the draft: saved with who did what, undone and done again, merged with those of others or refused."""

from typing import Any

import pytest
from django.utils import timezone

from conversations.errors import Conflict, Refused
from helpdesk import actors
from helpdesk.models import Agent
from tests.workflows.builder.making import colleague, draft, keys, revision
from workflows.actions import publish, save_draft
from workflows.builder import drafts, history
from workflows.builder.drafts import Overtaken, Saved
from workflows.builder.edit import Edit
from workflows.builder.edits import Add, Configure, Delete, Move, Rename, SetStart
from workflows.document import records
from workflows.models import Change, Scenario, VersionState, Workflow
from workflows.program import Trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Agent:
    return colleague("Ana")


def do(workflow: Workflow, edit: Edit, by: Agent, seen: int | None = None) -> Saved:
    seen = revision(workflow) if seen is None else seen
    return drafts.apply(workflow, edit, seen=seen, by=by, now=timezone.now())


def now(workflow: Workflow) -> list[str]:
    return keys(records.read(draft(workflow)))


def turn(workflow: Workflow, what: Any, by: Agent) -> Saved:
    last = history.of(draft(workflow))
    change = last.undo if what is drafts.undo else last.redo
    assert change is not None
    saved: Saved = what(workflow, change.number, by=by, now=timezone.now())
    return saved


def test_an_edit_is_saved_with_who_did_what(workflow: Workflow, budi: Agent) -> None:
    do(workflow, Delete("bye"), budi)
    change = draft(workflow).changes.latest("number")
    assert (change.by, change.steps, change.revision) == (budi, ["bye"], draft(workflow).revision)
    assert "bye" in change.sentence
    assert "bye" not in now(workflow)


def test_an_unfinished_step_is_kept_as_it_was_typed(workflow: Workflow, budi: Agent) -> None:
    do(workflow, Configure("hello", {"text": ""}), budi)
    assert records.read(draft(workflow)).program.step("hello").config == {"text": ""}


def test_scenarios_stay_the_same_rows(workflow: Workflow, budi: Agent) -> None:
    kept = Scenario.objects.create(workflow=workflow, position=0, name="One", given={}, turns=[])
    do(workflow, Delete("bye"), budi)
    assert workflow.scenarios.get() == kept


def test_an_edit_that_changes_nothing_leaves_no_trace(workflow: Workflow, budi: Agent) -> None:
    before = revision(workflow)
    do(workflow, Move("ask", "after:hello"), budi)
    assert revision(workflow) == before
    assert not draft(workflow).changes.exclude(number=0).exists()


def test_the_first_edit_of_a_published_version_makes_the_draft(workflow: Workflow, budi: Agent) -> None:
    do(workflow, Delete("again"), budi)
    published = publish_now(workflow, budi)
    do(workflow, Delete("bye"), budi, seen=0)
    assert "bye" not in now(workflow)
    assert "bye" in keys(records.read(published))


def publish_now(workflow: Workflow, by: Agent) -> Any:
    version = draft(workflow)
    publish(version, by=actors.agent(by.pk, by.name), now=timezone.now())
    return workflow.versions.get(state=VersionState.PUBLISHED)


def test_undo_and_redo_go_back_and_forth(workflow: Workflow, budi: Agent) -> None:
    first = now(workflow)
    do(workflow, Delete("bye"), budi)
    second = now(workflow)
    do(workflow, Delete("hello"), budi)
    third = now(workflow)
    turn(workflow, drafts.undo, budi)
    assert now(workflow) == second
    turn(workflow, drafts.undo, budi)
    assert now(workflow) == first
    assert history.of(draft(workflow)).undo is None
    turn(workflow, drafts.redo, budi)
    assert now(workflow) == second
    turn(workflow, drafts.redo, budi)
    assert now(workflow) == third
    assert history.of(draft(workflow)).redo is None


def test_after_another_edit_there_is_nothing_to_redo(workflow: Workflow, budi: Agent) -> None:
    do(workflow, Delete("bye"), budi)
    turn(workflow, drafts.undo, budi)
    do(workflow, Delete("hello"), budi)
    assert history.of(draft(workflow)).redo is None
    turn(workflow, drafts.undo, budi)
    assert "hello" in now(workflow)
    assert "bye" in now(workflow)


def test_undo_is_refused_when_somebody_did_something_else_since(workflow: Workflow, budi: Agent, ana: Agent) -> None:
    do(workflow, Delete("bye"), budi)
    mine = history.of(draft(workflow)).undo
    do(workflow, Delete("hello"), ana)
    assert mine is not None
    with pytest.raises(Conflict):
        drafts.undo(workflow, mine.number, by=budi, now=timezone.now())
    assert "hello" not in now(workflow)


def test_names_come_back_with_undo(workflow: Workflow, budi: Agent) -> None:
    do(workflow, SetStart(Trigger("manual"), frozenset(), "Other", "What", "Group"), budi)
    workflow.refresh_from_db()
    assert (workflow.name, workflow.description, workflow.group) == ("Other", "What", "Group")
    turn(workflow, drafts.undo, budi)
    workflow.refresh_from_db()
    assert (workflow.name, workflow.description) == ("Routing", "")


def test_a_name_that_another_workflow_has_is_refused(workflow: Workflow, budi: Agent) -> None:
    Workflow.objects.create(name="Taken")
    with pytest.raises(Refused, match="another workflow"):
        do(workflow, SetStart(Trigger("manual"), frozenset(), "Taken", "", ""), budi)


def test_the_history_is_bounded(workflow: Workflow, budi: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT", 5)
    for number in range(12):
        do(workflow, Configure("hello", {"text": f"Hello {number}"}), budi)
    assert draft(workflow).changes.count() == 5
    for _ in range(4):
        turn(workflow, drafts.undo, budi)
        if history.of(draft(workflow)).undo is None:
            break
    assert draft(workflow).changes.count() == 5


def test_edits_of_two_people_on_different_steps_are_both_kept(workflow: Workflow, budi: Agent, ana: Agent) -> None:
    seen = revision(workflow)
    do(workflow, Delete("bye"), budi, seen)
    saved = do(workflow, Configure("hello", {"text": "Hi"}), ana, seen)
    assert [change.by for change in saved.meanwhile] == [budi]
    assert "bye" not in now(workflow)
    assert records.read(draft(workflow)).program.step("hello").config["text"] == "Hi"


def test_two_people_who_begin_on_a_published_version_share_one_draft(
    workflow: Workflow, budi: Agent, ana: Agent
) -> None:
    publish_now(workflow, budi)
    do(workflow, Delete("bye"), budi, seen=0)
    do(workflow, Configure("hello", {"text": "Hi"}), ana, seen=0)
    assert "bye" not in now(workflow)
    with pytest.raises(Overtaken):
        do(workflow, Configure("hello", {"text": "Hey"}), budi, seen=0)


OVERTAKEN = {
    "the same form": (Configure("hello", {"text": "Hi"}), Configure("hello", {"text": "Hey"})),
    "a form of what was deleted": (Delete("route"), Configure("note", {"text": "New"})),
    "a form of what was moved": (Move("route", "in:ask:timeout"), Configure("note", {"text": "New"})),
    "deleting what was changed": (Configure("note", {"text": "New"}), Delete("route")),
    "deleting what got another step": (Add("end", "after:note"), Delete("route")),
    "a place that is gone": (Delete("note"), Add("end", "after:note")),
    "a place that is elsewhere": (Move("note", "start"), Move("hello", "after:note")),
    "a branch that is another": (Configure("route", {}, (), lose=True), Add("end", "in:route:0")),
    "a name that was given": (Rename("hello", "hi"), Configure("hello", {"text": "Hi"})),
    "the same trigger": (
        SetStart(Trigger("manual"), frozenset(), "Routing", "", ""),
        SetStart(Trigger("conversation_closed"), frozenset(), "Routing", "", ""),
    ),
}


@pytest.mark.parametrize("case", sorted(OVERTAKEN))
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    workflow: Workflow, budi: Agent, ana: Agent, case: str
) -> None:
    first, second = OVERTAKEN[case]
    seen = revision(workflow)
    do(workflow, first, budi, seen)
    after = now(workflow), revision(workflow)
    with pytest.raises(Overtaken) as caught:
        do(workflow, second, ana, seen)
    assert [change.by for change in caught.value.changes] == [budi]
    assert (now(workflow), revision(workflow)) == after


def test_what_was_saved_as_a_document_counts_as_a_change(workflow: Workflow, budi: Agent) -> None:
    do(workflow, Delete("bye"), budi)
    seen = revision(workflow)
    document = Configure("hello", {"text": "By hand"}).apply(records.read(draft(workflow))).document
    save_draft(workflow, document, now=timezone.now())
    with pytest.raises(Overtaken):
        do(workflow, Configure("hello", {"text": "Hi"}), budi, seen)
    saved = do(workflow, Configure("note", {"text": "New"}), budi, seen)
    assert "outside" in saved.meanwhile[0].sentence


def test_what_was_seen_too_long_ago_is_refused(workflow: Workflow, budi: Agent) -> None:
    do(workflow, Delete("bye"), budi)
    seen = revision(workflow)
    do(workflow, Delete("hello"), budi)
    Change.objects.filter(revision__lte=seen).delete()
    with pytest.raises(Overtaken):
        do(workflow, Configure("note", {"text": "New"}), budi, seen)
