"""When conditions take all that others would, and when they never hold together; against the conditions themselves."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.workflows.programs import when
from tests.workflows.surroundings import world
from workflows.checks.covers import are_apart, takes_all
from workflows.conditions import holds
from workflows.program import When

A, B = ("source", "is", "api"), ("contact.email", "exists")


@pytest.mark.parametrize(
    ("wide", "narrow", "takes"),
    [
        (when(A), when(A), True),
        (when(A), when(A, B), True),
        (when(A, B), when(A), False),
        (when(A, B, match="any"), when(B), True),
        (when(A, B, match="any"), when(A, B, match="any"), True),
        (when(A), when(A, B, match="any"), False),
        (when(A, B), when(A, B, match="any"), False),
        (when(A, B, match="any"), when(A, B), True),
        (when(A), when(B), False),
        (when(), when(A), False),
        (when(A), when(), False),
    ],
)
def test_conditions_joined(wide: When, narrow: When, takes: bool) -> None:
    assert takes_all(wide, narrow) == takes


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (("var.x", "any_of", ["A", "b"]), ("var.x", "is", " B ")),
        (("var.x", "exists"), ("var.x", "starts_with", "a")),
        (("var.x", "is_not", "a"), ("var.x", "not_exists")),
        (("var.x", "is_not", "a"), ("var.x", "none_of", ["A", "b"])),
        (("var.x", "is_not", "a"), ("var.x", "is", "b")),
        (("var.x", "contains", "a"), ("var.x", "contains", "bad")),
        (("var.x", "contains", "a"), ("var.x", "starts_with", "ab")),
        (("var.x", "starts_with", "a"), ("var.x", "any_of", ["ab", "A"])),
        (("var.x", "not_contains", "bad"), ("var.x", "not_contains", "a")),
        (("var.x", "gt", 3), ("var.x", "gt", "3")),
        (("var.x", "gt", 3), ("var.x", "between", [4, 5])),
        (("var.x", "lt", 6), ("var.x", "is", 5)),
        (("message.text", "matches_any_word", "yes, no"), ("message.text", "matches_any_word", ["NO"])),
        (("since_last_inbound", "gt", "1h"), ("since_last_inbound", "gt", "2h")),
        (("time", "after", "09:00"), ("time", "between", ["10:00", "11:00"])),
        (("weekday", "any_of", ["monday", "friday"]), ("weekday", "is", "fri")),
        (("contact.tags", "any_of", ["a", "b"]), ("contact.tags", "contains", "A")),
        (("contact.tags", "contains", "a"), ("contact.tags", "all_of", ["a", "b"])),
        (("contact.tags", "none_of", ["a"]), ("contact.tags", "none_of", ["a", "b"])),
        (("contact.tags", "exists"), ("contact.tags", "contains", "a")),
        (("window", "is", "open"), ("window", "is", True)),
    ],
)
def test_one_takes_all_that_the_other_would(wide: tuple[Any, ...], narrow: tuple[Any, ...]) -> None:
    assert takes_all(when(wide), when(narrow))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (("var.x", "is", "a"), ("var.x", "any_of", ["a", "b"])),
        (("var.x", "exists"), ("var.x", "is_not", "a")),
        (("var.x", "contains", "ab"), ("var.x", "contains", "a")),
        (("var.x", "gt", 3), ("var.x", "between", [3, 5])),
        (("var.x", "gt", 5), ("var.x", "gt", 3)),
        (("var.x", "gt", "soon"), ("var.x", "gt", "late")),
        (("time", "after", "09:00"), ("time", "between", ["22:00", "06:00"])),
        (("contact.tags", "contains", "b"), ("contact.tags", "any_of", ["a", "b"])),
        (("contact.tags", "contains", ["a", "b"]), ("contact.tags", "contains", "a")),
        (("var.x", "is", "a"), ("var.y", "is", "a")),
        (("var.x", "is", "a"), ("var.x", "full_moon", "a")),
    ],
)
def test_one_leaves_something_to_the_other(wide: tuple[Any, ...], narrow: tuple[Any, ...]) -> None:
    assert not takes_all(when(wide), when(narrow))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("channel_kind", "is", "line"), ("channel_kind", "any_of", ["viber", "wechat"])),
        (("channel_kind", "is", "line"), ("channel_kind", "is_not", "LINE")),
        (("var.x", "exists"), ("var.x", "not_exists")),
        (("var.x", "not_exists"), ("var.x", "is", "a")),
        (("var.x", "gt", 5), ("var.x", "lt", 5)),
        (("var.x", "between", [1, 2]), ("var.x", "between", [3, 4])),
        (("window", "is", "open"), ("window", "is", "closed")),
        (("contact.tags", "contains", "a"), ("contact.tags", "none_of", ["A"])),
    ],
)
def test_they_never_hold_together(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert are_apart(when(one), when(other))
    assert are_apart(when(other, B), when(one))
    assert not are_apart(when(one, B, match="any"), when(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("channel_kind", "is", "line"), ("contact.language", "is", "id")),
        (("var.x", "between", [1, 3]), ("var.x", "between", [3, 4])),
        (("contact.tags", "contains", "a"), ("contact.tags", "contains", "b")),
        (("var.x", "is_not", "a"), ("var.x", "not_exists")),
    ],
)
def test_they_may_hold_together(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert not are_apart(when(one), when(other))


WORDS = st.sampled_from(["a", "ab", "b", "B ", "7", "10", "2026-03-02"])
SOME = st.lists(WORDS, min_size=1, max_size=3)
SUBJECTS = st.sampled_from(["var.x", "contact.first_name", "contact.tags", "message.text"])
ONE, LISTS = ["is", "is_not", "contains", "not_contains", "starts_with", "gt", "lt"], ["any_of", "none_of"]
CONDITIONS = st.one_of(
    st.tuples(SUBJECTS, st.sampled_from(ONE), WORDS),
    st.tuples(SUBJECTS, st.sampled_from(LISTS), SOME),
    st.tuples(SUBJECTS, st.sampled_from(["exists", "not_exists"])),
    st.tuples(SUBJECTS, st.just("between"), st.lists(WORDS, min_size=2, max_size=2)),
)
JOINED = st.builds(
    lambda parts, match: when(*parts, match=match),
    st.lists(CONDITIONS, min_size=1, max_size=2),
    st.sampled_from(["all", "any"]),
)
VALUES = st.none() | WORDS | st.integers(0, 12)


@given(one=JOINED, other=JOINED, value=VALUES, name=WORDS | st.just(""), tags=st.lists(WORDS, max_size=3), text=WORDS)
def test_what_is_said_of_them_is_so(one: When, other: When, value: Any, name: str, tags: list[str], text: str) -> None:
    facts = world({"contact": {"first_name": name, "tags": tags}, "message": text})
    first, second = (holds(each, facts, {"x": value}, {}).holds for each in (one, other))
    assume(first or second)
    if takes_all(one, other) and second:
        assert first
    if are_apart(one, other):
        assert not (first and second)
