"""Whatever is posted, the forms read it without raising, and what they give can be stored and shown again."""

import json

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from tests.workflows.builder.forms.sent import posted
from tests.workflows.builder.forms.test_every_kind import program
from workflows.builder.forms import step_form, trigger_form
from workflows.kinds.registry import KINDS
from workflows.program import Program, Trigger
from workflows.triggers.registry import TRIGGERS

ODD = [
    "",
    " ",
    "\x00",
    "true",
    "false",
    "-1",
    "1e400",
    "9" * 40,
    "{{",
    "}}",
    "{% if %}",
    "[]",
    '{"a": 1}',
    "<b>",
    "é" * 300,
]
TEXTS = some.one_of(some.sampled_from(ODD), some.text(max_size=30))
SUBJECTS = some.sampled_from(
    ["", "source", "time", "contact.", "payload.", "var.x", "window", "contact.tags", "x" * 500]
)
OPERATORS = some.sampled_from(["", "is", "between", "any_of", "exists", "matches_any_word", "y" * 99])
HOSTILE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def names_of(page: str) -> list[str]:
    """The names of the page's inputs, those of its templates too, as rows that were added."""
    inert = page.replace("<template", "<div").replace("</template", "</div")
    for new in ("__branch__", "__condition__", "__row__"):
        inert = inert.replace(new, "n1")
    return sorted({*posted(inert), "c.to:0", "c:0", "b.here"})


def garbled(data: some.DataObject, page: str) -> QueryDict:
    found = QueryDict(mutable=True)
    for name in data.draw(some.lists(some.sampled_from(names_of(page)), max_size=25)):
        values = SUBJECTS if name.endswith("subject") else OPERATORS if name.endswith("operator") else TEXTS
        found.setlist(name, data.draw(some.lists(values, min_size=1, max_size=3)))
    return found


class Hostile(TestCase):
    """Of hypothesis' own kind: each example has its transaction."""

    @HOSTILE
    @given(data=some.data(), kind=some.sampled_from(sorted(KINDS)))
    def test_a_step(self, data: some.DataObject, kind: str) -> None:
        request = RequestFactory().get("/")
        shown = program(kind, {}, [{"name": "A", "when": [["source", "is", "api"]]}] if kind == "branch" else None)
        form = step_form(shown, "here", data=garbled(data, step_form(shown, "here").render(request)))
        assert bool(form.errors) in (True, False)
        assert form.render(request)
        storable(form.step.config)
        for branch in form.step.branches:
            assert len(branch.name) <= 100
            for condition in branch.when.conditions:
                assert len(condition.subject) <= 100
                assert len(condition.operator) <= 20
                storable(condition.value)
        again = step_form(Program("", Trigger(""), frozenset(), (form.step,)), "here")
        assert again.render(request)

    @HOSTILE
    @given(data=some.data(), kind=some.sampled_from(sorted(TRIGGERS)))
    def test_a_trigger(self, data: some.DataObject, kind: str) -> None:
        request = RequestFactory().get("/")
        shown = Program("Test", Trigger(kind), frozenset(), ())
        form = trigger_form(shown, data=garbled(data, trigger_form(shown).render(request)))
        assert form.name
        storable(form.trigger.config)
        assert form.render(request)
        assert trigger_form(Program(form.name, form.trigger, form.stop_on, ())).render(request)


def storable(value: object) -> None:
    """JSON that PostgreSQL takes."""
    assert "\\u0000" not in json.dumps(value, allow_nan=False)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_post_is_read(kind: str) -> None:
    form = step_form(program(kind, {}), "here", data=QueryDict())
    assert form.render(RequestFactory().get("/"))
    storable(form.config)


@pytest.mark.django_db
def test_a_post_without_branches_leaves_them_alone() -> None:
    shown = program("branch", {}, [{"name": "A", "when": [["source", "is", "api"]]}])
    form = step_form(shown, "here", data=QueryDict("c.nothing=1"))
    assert form.step == shown.step("here")
    assert form.lost == ()
