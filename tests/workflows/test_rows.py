"""A list of groups in a document: each entry cleaned, mistakes told with their entry."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from workflows.document import config, nodes
from workflows.document.problems import Problems
from workflows.document.shape import Shape
from workflows.kinds.fields import Line, Whole
from workflows.kinds.rows import Rows


class EntryForm(forms.Form):
    name = Line(required=True)
    most = Whole(least=1, most=9, default=3)


class ListForm(forms.Form):
    entries = Rows(EntryForm, most=2, unique="name")


def test_each_entry_is_cleaned_by_its_form() -> None:
    assert Rows(EntryForm, most=2).clean([{"name": " a "}]) == [{"name": "a", "most": 3}]
    assert Rows(EntryForm, most=2).clean('[{"name": "a"}]') == [{"name": "a", "most": 3}]
    assert Rows(EntryForm, most=2).clean(None) == []


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([{"name": "a"}, {}], "entry 2: name: This is missing"),
        ([{"nam": "a"}], "entry 1: “nam” is not a key here; there are name, most."),
        (["a"], "entry 1: This must be keys with values"),
        ("{", "This cannot be read"),
        ({"name": "a"}, "This must be a list"),
        ([{"name": "a"}] * 3, "These are 3; at most 2 are allowed."),
        ([{"name": "a"}, {"name": "A"}], "Two entries have the same name"),
    ],
)
def test_a_mistake_is_told_with_its_entry(value: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Rows(EntryForm, most=2, unique="name").clean(value)
    assert sentence in " ".join(caught.value.messages)


def test_what_a_document_says_is_read_and_written_without_its_defaults() -> None:
    problems = Problems()
    root = nodes.parse("entries: [{name: 1.10}, {name: b, most: 4}]")
    found = config.clean(ListForm, root.value, root, Shape(problems))
    problems.raise_if_any()
    assert found == {"entries": [{"name": "1.10", "most": 3}, {"name": "b", "most": 4}]}
    assert config.plain(ListForm, found) == {"entries": [{"name": "1.10"}, {"name": "b", "most": 4}]}
