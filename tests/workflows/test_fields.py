"""The form fields of documents: what they read, what they refuse, and what a page shows."""

import json
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from workflows.kinds import fields


def read(field: forms.Field, value: Any) -> Any:
    return field.clean(value)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (fields.Number(), "2.0", 2),
        (fields.Number(), 2.5, 2.5),
        (fields.Number(), "-1.25", -1.25),
        (fields.Number(), 10**15, 10**15),
        (fields.Whole(least=1, most=5), "5", 5),
        (fields.Whole(least=-5, most=5, default=2), "", 2),
        (fields.Flag(default=True), None, True),
        (fields.Flag(default=True), "No", False),
        (fields.Duration(most=60), "60s", 60),
        (fields.Words(most=3, longest=5), " a , b ", ["a", "b"]),
        (fields.Words(most=3, longest=5), None, []),
        (fields.Scalar(), True, True),
        (fields.Scalar(), 1.5, 1.5),
        (fields.Scalar(), " {{ var.x }} ", "{{ var.x }}"),
        (fields.Line(longest=5), 12345, "12345"),
    ],
)
def test_it_reads(field: forms.Field, value: Any, kept: Any) -> None:
    found = read(field, value)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (fields.Number(), True),
        (fields.Number(), "many"),
        (fields.Number(), float("nan")),
        (fields.Number(), 10**15 + 1),
        (fields.Number(), "1e20"),
        (fields.Whole(least=1, most=5), 0),
        (fields.Whole(least=1, most=5), 6),
        (fields.Whole(least=1, most=5), True),
        (fields.Whole(least=1, most=5), "2.5"),
        (fields.Flag(), "perhaps"),
        (fields.Duration(most=60), "61s"),
        (fields.Duration(most=60), "0s"),
        (fields.Words(most=3, longest=5), [["a"]]),
        (fields.Words(most=3, longest=5), ["a", ""]),
        (fields.Line(longest=5), "123456"),
        (fields.Line(), "   "),
        (fields.Line(), "a\x00b"),
        (fields.Line(), {"a": 1}),
        (fields.OneOf(("a", "b")), ["a"]),
        (fields.Group(forms.Form), "[1"),
        (fields.Group(forms.Form), [1]),
    ],
)
def test_it_refuses(field: forms.Field, value: Any) -> None:
    with pytest.raises(ValidationError):
        read(field, value)


def test_a_page_shows_a_duration_as_people_write_it() -> None:
    field = fields.Duration(most=86_400)
    assert field.prepare_value(5_400) == "1h 30m"
    assert field.prepare_value("soon") == "soon"


def test_a_page_shows_a_group_as_json_and_reads_it_again() -> None:
    class Inner(forms.Form):
        team = fields.Line()

    field = fields.Group(Inner)
    shown = fields.GroupWidget().format_value({"team": "Sales"})
    assert json.loads(shown) == {"team": "Sales"}
    assert read(field, shown) == {"team": "Sales"}
    assert fields.GroupWidget().format_value("{broken") == "{broken"
