"""Every edit of the builder, on values: what the tree is after it, and what it refuses."""

import pytest

from conversations.errors import Refused
from tests.workflows.builder.making import keys, routing, tree
from tests.workflows.programs import step
from workflows.builder.branch_edits import AddBranch, AddExit, DeleteBranch, MoveBranch
from workflows.builder.edits import Add, Configure, Delete, Duplicate, Move, Rename
from workflows.document.steps import MOST_STEPS
from workflows.kinds.registry import KINDS, clean
from workflows.program import Branch, When

WHOLE = ["hello", "ask", ".sorry", "route", ".to_sales", ".note", ".why", "bye", "again"]


@pytest.mark.parametrize(
    ("place", "after"),
    [
        ("start", "end hello ask .sorry route .to_sales .note .why bye again"),
        ("after:hello", "hello end ask .sorry route .to_sales .note .why bye again"),
        ("in:ask:timeout", "hello ask .end .sorry route .to_sales .note .why bye again"),
        ("in:route:0", "hello ask .sorry route .end .to_sales .note .why bye again"),
        ("in:route:else", "hello ask .sorry route .to_sales .note .end .why bye again"),
        ("after:note", "hello ask .sorry route .to_sales .note .end .why bye again"),
    ],
)
def test_a_step_is_added_at_any_place(place: str, after: str) -> None:
    assert keys(Add("end", place).apply(routing()).document) == after.split()


@pytest.mark.parametrize("place", ["after:nobody", "in:nobody:0", "in:route:7", "in:route:timeout", "under:hello", ""])
def test_what_is_no_place_is_refused(place: str) -> None:
    with pytest.raises(Refused):
        Add("end", place).apply(routing())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_step_of_any_kind_can_be_added_twice_and_has_keys_of_its_own(kind: str) -> None:
    once = Add(kind, "start").apply(tree())
    twice = Add(kind, "start").apply(once.document)
    assert (once.focus, twice.focus) == (kind, f"{kind}_2")


def test_a_new_step_begins_with_what_its_form_takes_by_default() -> None:
    config = Add("assign", "start").apply(tree()).document.program.step("assign").config
    assert (config["only_online"], config["strategy"]) == (True, "round_robin")
    assert clean("assign", config)[1]  # and still lacks whom


def test_a_new_branch_step_has_a_branch_and_otherwise() -> None:
    made = Add("branch", "start").apply(tree()).document.program.step("branch")
    assert [(one.name, one.exit) for one in made.branches] == [("Branch 1", ""), ("", "else")]


def test_there_are_not_more_steps_than_a_document_may_have() -> None:
    full = tree(*(step(f"s{number}", "end") for number in range(MOST_STEPS)))
    with pytest.raises(Refused, match="Split"):
        Add("end", "start").apply(full)


@pytest.mark.parametrize(
    ("key", "place", "after"),
    [
        ("hello", "after:bye", "ask .sorry route .to_sales .note .why bye hello again"),
        ("hello", "in:route:0", "ask .sorry route .hello .to_sales .note .why bye again"),
        ("note", "start", "note hello ask .sorry route .to_sales .why bye again"),
        ("route", "start", "route .to_sales .note .why hello ask .sorry bye again"),
        ("route", "in:ask:timeout", "hello ask .route ..to_sales ..note ..why .sorry bye again"),
        ("why", "after:to_sales", "hello ask .sorry route .to_sales .why .note bye again"),
    ],
)
def test_a_step_moves_with_all_that_stands_in_it(key: str, place: str, after: str) -> None:
    assert keys(Move(key, place).apply(routing()).document) == after.split()


@pytest.mark.parametrize("place", ["in:route:0", "after:note", "in:route:else"])
def test_a_step_never_moves_into_itself(place: str) -> None:
    with pytest.raises(Refused, match="into itself"):
        Move("route", place).apply(routing())


def test_moving_to_where_it_is_changes_nothing() -> None:
    before = routing()
    assert Move("hello", "after:hello").apply(before).document == before
    assert Move("ask", "after:hello").apply(before).document == before


def test_a_copy_has_new_keys_and_its_jumps_lead_to_the_copies() -> None:
    before = Add("jump_to", "in:ask:timeout").apply(routing()).document
    before = Configure("jump_to", {"step": "sorry", "max": 3}).apply(before).document
    done = Duplicate("ask").apply(before)
    assert keys(done.document)[1:7] == ["ask", ".jump_to", ".sorry", "ask_2", ".jump_to_2", ".sorry_2"]
    assert done.document.program.step("jump_to_2").config["step"] == "sorry_2"
    assert done.document.program.step("jump_to").config["step"] == "sorry"
    assert done.focus == "ask_2"


def test_a_copy_of_a_copy_is_numbered_on() -> None:
    document = Duplicate("hello").apply(routing()).document
    assert Duplicate("hello_2").apply(document).focus == "hello_3"


def test_deleting_takes_what_stands_in_it_and_says_how_much() -> None:
    done = Delete("route").apply(routing())
    assert keys(done.document) == ["hello", "ask", ".sorry", "bye", "again"]
    assert "3 steps" in done.sentence
    assert set(done.touched) == {"route", "to_sales", "note", "why"}
    assert done.focus == "ask"


def test_renaming_takes_the_jumps_along() -> None:
    done = Rename("ask", "question").apply(routing())
    assert done.document.program.step("again").config["step"] == "question"


@pytest.mark.parametrize("new", ["", "two words", "é", "x" * 51, "hello"])
def test_a_name_that_no_step_may_have_is_refused(new: str) -> None:
    with pytest.raises(Refused):
        Rename("ask", new).apply(routing())


def test_a_branch_is_added_before_the_ways_out() -> None:
    branches = AddBranch("route").apply(routing()).document.program.step("route").branches
    assert [one.name or one.exit for one in branches] == ["Sales", "Branch 1", "else"]


def test_there_are_at_most_nine_branches() -> None:
    document = routing()
    for _ in range(8):
        document = AddBranch("route").apply(document).document
    with pytest.raises(Refused, match="at most 9"):
        AddBranch("route").apply(document)


def test_only_a_branch_step_has_branches_with_conditions() -> None:
    with pytest.raises(Refused):
        AddBranch("hello").apply(routing())


def test_ways_out_stand_in_the_order_of_their_kind() -> None:
    document = AddExit("ask", "failed").apply(routing()).document
    document = AddExit("ask", "invalid").apply(document).document
    assert [one.exit for one in document.program.step("ask").branches] == ["invalid", "timeout", "failed"]


@pytest.mark.parametrize(("key", "exit"), [("hello", "timeout"), ("ask", "else"), ("bye", "")])
def test_a_way_out_that_the_kind_does_not_have_is_refused(key: str, exit: str) -> None:
    with pytest.raises(Refused):
        AddExit(key, exit).apply(routing())


def test_a_branch_goes_with_its_steps() -> None:
    assert ".to_sales" not in keys(DeleteBranch("route", 0).apply(routing()).document)
    with pytest.raises(Refused):
        DeleteBranch("route", 2).apply(routing())


def test_branches_change_places_but_never_with_otherwise() -> None:
    document = AddBranch("route").apply(routing()).document
    moved = MoveBranch("route", 1, -1).apply(document).document.program.step("route").branches
    assert [one.name for one in moved[:2]] == ["Branch 1", "Sales"]
    with pytest.raises(Refused):
        MoveBranch("route", 1, 1).apply(document)


def test_the_form_of_a_branch_step_keeps_the_steps_of_its_branches() -> None:
    document = AddBranch("route").apply(routing()).document
    heads = ((1, Branch("Other", "", When(), ())), (0, Branch("Sellers", "", When(), ())))
    branches = Configure("route", {}, heads).apply(document).document.program.step("route").branches
    assert [(one.name, [child.key for child in one.steps]) for one in branches] == [
        ("Other", []),
        ("Sellers", ["to_sales", "note"]),
        ("", ["why"]),
    ]


def test_the_form_of_a_branch_step_loses_no_steps_unless_it_is_told_to() -> None:
    with pytest.raises(Refused, match="still has steps"):
        Configure("route", {}, ()).apply(routing())
    done = Configure("route", {}, (), lose=True).apply(routing())
    assert keys(done.document) == ["hello", "ask", ".sorry", "route", ".why", "bye", "again"]


def test_no_edit_changes_what_it_was_given() -> None:
    before = routing()
    for edit in (Delete("route"), Move("note", "start"), Duplicate("ask"), Rename("ask", "q"), AddBranch("route")):
        edit.apply(before)
    assert keys(before) == WHOLE
