"""JSON as rows of a path and a value in words."""

from typing import Any

import pytest

from workflows.json_path import find
from workflows.watch.values import MOST, in_rows

ORDER = {
    "customer": {"name": "Ana", "emails": [{"at": "a@b.example"}]},
    "total": 12.5,
    "paid": True,
    "tags": ["x", "y"],
}


def test_each_value_has_a_row_with_its_path() -> None:
    assert in_rows(ORDER) == [
        ("customer.name", "Ana"),
        ("customer.emails[0].at", "a@b.example"),
        ("total", "12.5"),
        ("paid", "yes"),
        ("tags", "x, y"),
    ]


def test_the_paths_are_those_that_a_trigger_takes() -> None:
    for path, _words in in_rows({"a": {"b": [{"c": 1}, {"c": [[2]]}]}}):
        assert find({"a": {"b": [{"c": 1}, {"c": [[2]]}]}}, path) in (1, [2])


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_what_is_empty_is_a_dash(nothing: Any) -> None:
    assert in_rows({"note": nothing}) == [("note", "–")]


def test_a_plain_text_is_one_row_without_a_path() -> None:
    assert in_rows("{") == [("", "{")]


def test_of_very_much_the_first_rows_are_shown() -> None:
    found = in_rows({f"k{number}": number for number in range(10_000)})
    assert len(found) == MOST + 1
    assert found[-1] == ("…", "There is more.")


def test_of_very_deep_it_is_said_that_there_is_more() -> None:
    deep: Any = "bottom"
    for _level in range(900):
        deep = {"a": deep}
    assert in_rows(deep) == [(".".join("a" * 10), "…")]
