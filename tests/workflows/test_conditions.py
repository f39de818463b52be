"""Each operator on each type of subject; and that nothing ever raises."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.condition_tables import FALSE, GIVEN, TRUE, VARIABLES
from tests.workflows.surroundings import world
from workflows.conditions import evaluate, holds
from workflows.conditions.check import problem
from workflows.conditions.operators import OPERATORS
from workflows.conditions.subjects import SUBJECTS, find
from workflows.program import Condition, When

DIFFERENT: list[tuple[Any, ...]] = [
    ("var.word", "gt", 3),
    ("var.word", "is", 3),
    ("var.word", "is_not", 3),
    ("var.word", "none_of", [3]),
    ("contact.age", "is_not", "old"),
    ("contact.age", "between", ["young", "old"]),
    ("contact.age", "between", 5),
    ("contact.member", "is_not", "perhaps"),
    ("contact.first_name", "is", True),
    ("contact.tags", "gt", 3),
    ("contact.birthday", "before", "yesterday"),
    ("since_last_inbound", "gt", "soon"),
    ("window", "is_not", "ajar"),
    ("business_hours.Nowhere", "is", "open"),
    ("business_hours.Nowhere", "is_not", "open"),
    ("time", "before", "late"),
    ("time.Nowhere", "before", "10:00"),
    ("time", "is", "09:30"),
    ("weekday", "is_not", "someday"),
    ("var.object", "is", 1),
    ("var.object", "contains", "a"),
    ("source", "resembles", "contact"),
    ("weather", "is", "fine"),
    ("contact.", "is", "x"),
]


def ask(parts: tuple[Any, ...]) -> Any:
    surroundings = world(GIVEN)
    return evaluate(Condition(*parts), surroundings, VARIABLES, surroundings.form)


@pytest.mark.parametrize("parts", TRUE, ids=str)
def test_it_holds(parts: tuple[Any, ...]) -> None:
    verdict = ask(parts)
    assert verdict.holds, verdict.why


@pytest.mark.parametrize("parts", FALSE, ids=str)
def test_it_does_not_hold(parts: tuple[Any, ...]) -> None:
    assert not ask(parts).holds


@pytest.mark.parametrize("parts", DIFFERENT, ids=str)
def test_values_of_different_types_never_match_and_it_says_so(parts: tuple[Any, ...]) -> None:
    verdict = ask(parts)
    assert not verdict.holds
    assert any(words in verdict.why for words in ("cannot be compared", "does not compare", "there is no"))


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (("var.word", "is", "Sales"), "Word is “Sales”"),
        (("var.word", "is", "Support"), "Word is not “Support” (it is “Sales”)"),
        (("contact.age", "gt", 18), "Contact's age is more than “18” (it is “42”)"),
        (("contact.last_name", "is", "Lee"), "Contact's last name has no value"),
        (("contact.first_name", "exists"), "Contact's first name has a value"),
        (("since_last_inbound", "lt", "1h"), "Time since the contact wrote is not less than “1h” (it is 2 h)"),
        (("window", "is", "open"), "Messaging window is not “open” (it is “closed”)"),
        (("var.word", "gt", 3), "Word cannot be compared: “Sales” is not a number"),
        (("contact.tags", "any_of", ["new"]), "Contact's tags is none of “new” (it is “Jakarta office, VIP”)"),
    ],
)
def test_the_reason_is_in_words(parts: tuple[Any, ...], why: str) -> None:
    assert ask(parts).why == why


def both(match: str, *parts: tuple[Any, ...]) -> Any:
    return holds(When(match, tuple(Condition(*each) for each in parts)), world(GIVEN), VARIABLES, {})


def test_all_needs_each_and_any_needs_one() -> None:
    yes, no = ("var.word", "is", "Sales"), ("var.word", "is", "Support")
    assert both("all", yes, yes).holds
    assert not both("all", yes, no).holds
    assert both("any", no, yes).holds
    assert not both("any", no, no).holds
    assert both("all").holds
    assert both("any").holds


def test_what_an_event_says_goes_before_the_facts() -> None:
    verdict = evaluate(Condition("source", "is", "agent"), world(GIVEN), {}, {}, {"source": "agent"})
    assert verdict.holds


def test_a_time_that_lies_ahead_is_no_error() -> None:
    surroundings = world(GIVEN)
    surroundings.conversation.last_inbound_at = surroundings.now + timedelta(hours=1)
    assert evaluate(Condition("since_last_inbound", "lt", "1s"), surroundings, {}, {}).holds


def test_every_subject_is_found_by_its_name() -> None:
    for subject in SUBJECTS:
        found = find(subject.pattern.replace("<field>", "x").replace("<calendar>", "x").replace("<name>", "x"))
        assert found is not None
        assert found[0] is subject


NAMES = [subject.pattern.partition("<")[0] for subject in SUBJECTS]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes() | st.times(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_why_is_put_into_words_only_for_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def why(condition: Condition, *rest: object) -> str:
        asked.append(condition.subject)
        return condition.subject

    monkeypatch.setattr(import_module("workflows.conditions.evaluate"), "_why", why)
    team, reason = Condition("conversation.team", "is", "Support"), Condition("form.reason", "is", "Late")
    surroundings = world(GIVEN)
    verdict = holds(When("all", (reason, team)), surroundings, {}, surroundings.form)
    both = holds(When("all", (reason, reason)), surroundings, {}, surroundings.form)
    assert (verdict.holds, both.holds, asked) == (False, True, [])
    assert (verdict.why, both.why) == ("conversation.team", "form.reason; form.reason")


@given(
    subject=st.sampled_from(NAMES).flatmap(
        lambda name: st.sampled_from(["x", "Office", "a.b", ""]).map(lambda rest: name + rest)
    )
    | st.text(),
    operator=st.sampled_from(sorted(OPERATORS)) | st.text(),
    wanted=JSON,
    have=JSON,
)
def test_no_condition_ever_raises(subject: str, operator: str, wanted: Any, have: Any) -> None:
    surroundings = world(GIVEN)
    surroundings.contact.fields = {"x": have}
    condition = Condition(subject, operator, wanted)
    verdict = evaluate(condition, surroundings, {"x": have, "a": {"b": have}}, {"x": have})
    assert isinstance(verdict.holds, bool)
    assert isinstance(verdict.why, str)
    assert len(verdict.why) < 2_000
    problem(condition)
