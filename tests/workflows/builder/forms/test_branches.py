"""The branches of a step as a form: names, conditions and order change, their steps stay with them."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from tests.workflows.builder.forms.sent import posted
from tests.workflows.builder.forms.test_every_kind import program
from workflows.builder.forms import StepForm, step_form
from workflows.program import Condition, Program, When

pytestmark = pytest.mark.django_db
TWO = [{"name": "A", "when": [["source", "is", "api"]]}, {"name": "B", "when": [["source", "is", "agent"]]}]


@pytest.fixture
def shown() -> Program:
    return program("branch", {}, TWO)


def sent(shown: Program) -> QueryDict:
    return posted(step_form(shown, "here").render(RequestFactory().get("/")))


def form(shown: Program, data: QueryDict) -> StepForm:
    return step_form(shown, "here", data=data)


def without(data: QueryDict, prefix: str) -> QueryDict:
    for name in [name for name in data if name.startswith(prefix)]:
        del data[name]
    return data


def names(found: StepForm) -> list[tuple[str, list[str]]]:
    return [(branch.name or branch.exit, [step.key for step in branch.steps]) for branch in found.step.branches]


def test_a_new_name_keeps_the_steps(shown: Program) -> None:
    data = sent(shown)
    data["b.0.name"] = "  Asia  and Pacific "
    assert names(form(shown, data)) == [("Asia and Pacific", ["in_0"]), ("B", ["in_1"]), ("else", ["otherwise"])]


def test_the_order_is_that_of_the_page_and_else_stays_last(shown: Program) -> None:
    data = sent(shown)
    moved = QueryDict(mutable=True)
    for prefix in ("b.1", "b.0", "b.here"):
        for name in data:
            if name.startswith(prefix):
                moved.setlist(name, data.getlist(name))
    assert names(form(shown, moved)) == [("B", ["in_1"]), ("A", ["in_0"]), ("else", ["otherwise"])]


def test_a_branch_that_is_taken_away_is_told_with_its_steps(shown: Program) -> None:
    found = form(shown, without(sent(shown), "b.0."))
    assert [branch.name for branch in found.lost] == ["A"]
    assert names(found) == [("B", ["in_1"]), ("else", ["otherwise"])]


def test_a_branch_that_is_added_begins_without_steps(shown: Program) -> None:
    data = sent(shown)
    data.update(
        {"b.n1.name": "C", "b.n1.when.match": "any", "b.n1.when.k.subject": "window", "b.n1.when.k.value": "true"}
    )
    found = form(shown, data)
    assert found.errors == {}
    assert found.step.branches[2].name == "C"
    assert found.step.branches[2].when == When("any", (Condition("window", "is", True),))
    assert found.step.branches[2].steps == ()


def test_one_origin_is_taken_once(shown: Program) -> None:
    data = sent(shown)
    data["b.1.origin"] = "0"
    assert names(form(shown, data)) == [("A", ["in_0"]), ("B", []), ("else", ["otherwise"])]


def test_else_is_no_origin(shown: Program) -> None:
    data = sent(shown)
    data["b.1.origin"] = "2"
    assert names(form(shown, data))[1] == ("B", [])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"b.0.name": " "}, "Give the branch a name, such as what its conditions say."),
        ({"b.0.name": "x" * 101}, "The name has 101 characters; at most 100 are allowed."),
        ({"b.0.when.0.subject": ""}, "Choose what this condition is about, or delete it."),
        ({"b.0.when.0.subject": "", "b.0.when.0.value": ""}, "The branch “A” has no conditions; add one."),
        ({"b.0.when.0.value": ""}, "A value is missing; add it."),
        (
            {f"b.x{n}.name": str(n) for n in range(9)},
            "There are 11 branches; at most 9 are allowed beside “Otherwise”: remove some.",
        ),
    ],
)
def test_what_is_wrong_is_told(shown: Program, changes: dict[str, Any], says: str) -> None:
    data = sent(shown)
    data.update(changes)
    for name in changes:
        data.setlist(name, [changes[name]])
    assert says in form(shown, data).errors["branches"]


def test_all_of_them_taken_away_is_told(shown: Program) -> None:
    assert form(shown, QueryDict("b.here=1")).errors["branches"] == ["There is no branch; add one with conditions."]
