"""Paths into JSON find what stands there, and nothing else."""

import pytest

from workflows.json_path import MISSING, find, problem

ORDER = {
    "customer": {"email": "ana@example.com", "tier": None, "first name": "Ana"},
    "lines": [{"sku": "A1", "sizes": [38, 39]}, {"sku": "B2"}],
    "0": "a key that looks like a number",
    "müller": 7,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("customer.email", "ana@example.com"),
        ("$.customer.email", "ana@example.com"),
        (" customer.email ", "ana@example.com"),
        ("customer.first name", "Ana"),
        ("lines[1].sku", "B2"),
        ("$.lines[0].sizes[1]", 39),
        ("lines", ORDER["lines"]),
        ("$", ORDER),
        ("0", "a key that looks like a number"),
        ("müller", 7),
        ("customer.tier", None),
    ],
)
def test_a_path_finds_what_stands_there(path: str, value: object) -> None:
    assert problem(path) is None
    assert find(ORDER, path) == value


@pytest.mark.parametrize(
    "path",
    ["customer.phone", "customer.email.domain", "lines.sku", "lines[2].sku", "customer[0]", "lines[99999]", "nothing"],
)
def test_where_nothing_stands_it_is_missing(path: str) -> None:
    assert problem(path) is None
    assert find(ORDER, path) is MISSING


@pytest.mark.parametrize(
    "path",
    ["a..b", "a[", "a[x]", "a[-1]", "a.", ".a", "a b", "a[0", "$$", "a[0]b", "x\x00", "a." * 30 + "b", "a" * 201],
)
def test_what_is_no_path_is_told_and_finds_nothing(path: str) -> None:
    assert problem(path) or find({"a": 1}, path) is MISSING
    assert find({"a": [1]}, path) is MISSING


def test_a_list_at_the_top_is_gone_into() -> None:
    assert find([{"id": 5}], "$[0].id") == 5
    assert find([{"id": 5}], "[0].id") == 5
