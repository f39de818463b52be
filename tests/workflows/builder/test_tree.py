"""The tree as templates are given it: words, problems, marks, what a step lacks; and snapshots that lose nothing."""

import json

import pytest

from tests.workflows.builder.making import routing, tree
from tests.workflows.programs import branch, step, when
from workflows import gallery
from workflows.builder import snapshot
from workflows.builder.edits import Add
from workflows.builder.tree import Mark
from workflows.builder.tree import tree as shown
from workflows.builder.words import chip
from workflows.document.load import load
from workflows.document.values import Document
from workflows.program import Condition


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("contact.language", "is", "id"), "Contact’s language is id"),
        (Condition("contact.is_returning", "is", True), "Contact has been here before is yes"),
        (Condition("var.order_no", "exists"), "Variable order no has a value"),
        (Condition("time", "between", ["22:00", "06:00"]), "Time of day is between 22:00 and 06:00"),
        (Condition("contact.tags", "any_of", ["vip", "new"]), "Contact's tags is one of vip, new"),
        (Condition("business_hours.Main", "is", "open"), "Opening hours (Main) is open"),
        (Condition("nobody.knows", "odd", 7), "nobody.knows odd 7"),
    ],
)
def test_a_condition_reads_as_words(condition: Condition, words: str) -> None:
    assert str(chip(condition)) == words


def test_ways_out_have_words_of_their_kind() -> None:
    (row,) = shown(tree(step("ask", "ask_question", text="Who?")).program).steps
    assert dict(row.offers)["timeout"] == "If no answer came in time"
    (row,) = shown(tree(step("to", "assign", to={"team": "Sales"})).program).steps
    assert row.offers == (("timeout", "If nobody was free in time"),)


def test_an_unfinished_step_is_marked_and_has_no_sentence() -> None:
    (row,) = shown(Add("assign", "start").apply(tree()).document.program).steps
    assert (row.complete, row.sentence) == (False, "")


def test_problems_and_marks_stand_on_their_step_and_branch() -> None:
    mark = Mark("7 left here", "warn", "/watch/")
    found = shown(routing().program, {"hello": [("error", "Wrong.")]}, {"hello": [mark], "route:0": [mark]})
    assert found.steps[0].worst == "error"
    assert found.steps[0].marks == (mark,)
    assert found.steps[2].exits[0].marks == (mark,)


def test_places_are_named_as_edits_understand_them() -> None:
    route = shown(routing().program).steps[2]
    assert [way.place for way in route.exits] == ["in:route:0", "in:route:else"]
    assert route.place == "after:route"


def test_what_ends_says_so() -> None:
    ways = branch("Stop", step("stop", "end"), when=when(("source", "is", "contact")))
    found = shown(tree(step("route", "branch", (ways,)), step("last", "end")).program)
    assert found.ends
    assert found.steps[0].exits[0].ends


def test_an_empty_way_goes_on_only_where_something_follows() -> None:
    ways = branch("Stop", when=when(("source", "is", "contact")))
    assert shown(tree(step("route", "branch", (ways,)), step("last", "end")).program).steps[0].exits[0].goes_on
    assert not shown(tree(step("route", "branch", (ways,))).program).steps[0].exits[0].goes_on


@pytest.mark.parametrize("slug", [entry.slug for entry in gallery.entries()])
def test_a_snapshot_loses_nothing(slug: str) -> None:
    document = load(gallery.entry(slug).text)
    kept = json.loads(json.dumps(snapshot.to_json(document)))
    assert snapshot.from_json(kept) == Document(document.program, document.description, document.group)


def test_a_branch_knows_how_many_steps_and_problems_are_in_it_at_any_depth() -> None:
    inner = step("inner", "branch", (branch("A", step("deep", "unassign"), when=when(("source", "is", "contact"))),))
    outer = step(
        "outer", "branch", (branch("B", inner, step("flat", "unassign"), when=when(("source", "is", "agent"))),)
    )
    found = {"deep": [("warning", "Hm.")], "outer": [("error", "Not in its own branch.")]}
    (way,) = shown(tree(outer).program, found).steps[0].exits
    assert (way.count, len(way.troubles), way.worst) == (3, 1, "warning")
