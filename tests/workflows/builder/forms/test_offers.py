"""What a text may show at a place: what is known to every text, and what the steps before have set."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contacts.models import Field
from tests.workflows.programs import branch, out, program, step, when
from workflows import filters, names
from workflows.builder.forms.known import known_before
from workflows.builder.forms.offers import LABELS, variables_at
from workflows.builder.forms.offers import filters as offered_filters
from workflows.checks.base import Look
from workflows.program import Program, Step, Trigger


def known(found: Program, key: str) -> tuple[set[str], set[str]]:
    """What is set there surely, and what perhaps."""
    before = known_before(Look(found), key)
    return set(before.always), set(before.sometimes - before.always)


def sets(key: str, name: str) -> Step:
    return step(key, "set_variable", name=name, value="x")


def ask(key: str, name: str, **more: Any) -> Step:
    return step(key, "ask_question", (out("timeout", step(f"{key}_late", "add_comment", text="x")),), text="?",
                save_to={"variable": name}, **more)  # fmt: skip


def test_a_step_knows_what_was_set_before_it_but_not_what_it_sets() -> None:
    found = program(sets("a", "one"), sets("b", "two"), sets("c", "three"))
    assert known(found, "b") == ({"one"}, set())
    assert known(found, "c") == ({"one", "two"}, set())


def test_an_answer_may_be_missing_after_a_timeout() -> None:
    found = program(ask("a", "name"), step("b", "add_comment", text="x"))
    assert known(found, "a_late") == (set(), set())
    assert known(found, "b") == (set(), {"name"})


def test_what_one_branch_sets_may_be_missing_after_it() -> None:
    split = step("split", "branch", (branch("A", sets("a", "x"), when=when(("source", "is", "api"))), out("else")))
    found = program(split, step("after", "add_comment", text="x"))
    assert known(found, "after") == (set(), {"x"})


def test_what_a_branch_asks_for_is_surely_there() -> None:
    inside = step("inside", "add_comment", text="x")
    split = step("split", "branch", (branch("A", inside, when=when(("var.name", "is", "Ana"))), out("else")))
    found = program(ask("ask", "name"), split)
    assert known(found, "split") == (set(), {"name"})
    assert known(found, "inside") == ({"name"}, set())


def test_jumps_back_bring_what_was_set_further_on() -> None:
    found = program(step("a", "add_comment", text="x"), sets("b", "later"), step("c", "jump_to", step="a"))
    assert known(found, "a") == (set(), {"later"})


def test_a_step_that_no_way_leads_to_knows_everything_perhaps() -> None:
    found = program(sets("a", "x"), step("stop", "end"), step("never", "add_comment", text="x"))
    assert known(found, "never") == (set(), {"x"})


def test_a_program_of_incomplete_steps_is_looked_at_too() -> None:
    found = program(Step("a", "set_variable", {}), Step("b", "ask_question", {"text": ""}), Step("c", "unheard_of", {}))
    assert known(found, "c") == (set(), set())


@pytest.mark.django_db
def test_offers_are_named_grouped_and_marked() -> None:
    Field.objects.create(key="plan", label="Their plan")
    config: dict[str, Any] = {
        "icon": "zap",
        "name": None,
        "form": [{"name": "reason", "label": None, "type": "text", "choices": [], "required": False}],
    }
    found = Program("", Trigger("shortcut", config=config), frozenset(), (ask("ask", "name"), step("b", "end")))
    offers = {offer.name: offer for offer in variables_at(found, "b")}
    assert (offers["var.name"].group, offers["var.name"].certain) == ("Variables", False)
    assert offers["form.reason"].group == "Form"
    assert (offers["contact.plan"].label, offers["contact.plan"].group) == ("Their plan", "Contact")
    assert offers["now"].certain
    assert "var.name" not in {offer.name for offer in variables_at(found, "")}


@pytest.mark.django_db
def test_what_a_posted_payload_sets_is_offered() -> None:
    config = {
        "contact": {"by": "email", "path": "email", "channel": None},
        "create": False,
        "map": [
            {"path": "a", "variable": "sure", "required": True},
            {"path": "b", "variable": "perhaps", "required": False},
        ],
    }
    found = Program("", Trigger("incoming_webhook", config=config), frozenset(), (step("a", "end"),))
    offers = {offer.name: offer.certain for offer in variables_at(found, "a") if offer.group == "Variables"}
    assert offers == {"var.sure": True, "var.perhaps": False}


def test_every_name_that_texts_know_has_a_label() -> None:
    assert set(LABELS) == set(names.NAMES)


def test_every_filter_is_explained() -> None:
    assert {written.partition(":")[0] for written, _ in offered_filters()} == set(filters.FILTERS)


KEYS = ["s0", "s1", "s2", "s3", "s4"]


@some.composite
def programs(draw: some.DrawFn) -> Program:
    """Steps that set, ask, branch and jump anywhere."""

    def one(key: str) -> Step:
        what = draw(some.sampled_from(["set", "ask", "jump", "say"]))
        made = {
            "set": lambda: sets(key, draw(some.sampled_from("xyz"))),
            "ask": lambda: step(key, "ask_question", text="?", save_to={"variable": draw(some.sampled_from("xyz"))}),
            "jump": lambda: step(key, "jump_to", step=draw(some.sampled_from(KEYS))),
            "say": lambda: step(key, "add_comment", text="x"),
        }
        return made[what]()

    return program(*(one(key) for key in KEYS))


@settings(max_examples=200, deadline=None)
@given(programs())
def test_on_any_graph_it_ends_and_what_is_sure_is_possible(found: Program) -> None:
    for key in KEYS:
        before = known_before(Look(found), key)
        assert before.always <= before.sometimes <= {"x", "y", "z"}
