"""Each operator on each type of subject; and that nothing ever raises."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.surroundings import world
from workflows.conditions import evaluate, holds
from workflows.conditions.check import problem
from workflows.conditions.operators import OPERATORS
from workflows.conditions.subjects import SUBJECTS, find
from workflows.program import Condition, When

GIVEN: dict[str, Any] = {
    "now": "2026-03-02T09:30:00+00:00",  # a Monday
    "contact": {
        "first_name": " Ana ",
        "language": "id",
        "tags": ["VIP", "Jakarta office"],
        "conversations_before": 2,
        "fields": {"age": 42, "zip": "0042", "birthday": "1990-05-01", "member": True, "likes": ["Tea", "Milk"]},
    },
    "conversation": {
        "source": "contact",
        "channel": "Website",
        "channel_kind": "webchat",
        "team": "Sales",
        "assignee": "eva@example.com",
        "last_message_from": "agent",
        "window_open": False,
        "since_inbound": "2h",
    },
    "agents": [{"email": "eva@example.com", "availability": "away"}],
    "calendars": {"Office": {"timezone": "Asia/Jakarta", "hours": {"mon": ["09:00-17:00"]}}},
    "message": "Where is my ORDER, please? Refund!",
    "form": {"reason": "Late"},
}
VARIABLES = {
    "n": "12",
    "f": "12.50",
    "word": "Sales",
    "when": "2026-03-02T08:00:00+00:00",
    "object": {"a": 1},
    "none": None,
}

TRUE: list[tuple[Any, ...]] = [
    ("source", "is", "Contact"),
    ("channel", "is", " website "),
    ("channel_kind", "any_of", ["telegram", "webchat"]),
    ("contact.first_name", "is", "ana"),
    ("contact.first_name", "starts_with", "AN"),
    ("contact.last_name", "not_exists"),
    ("contact.last_name", "is_not", "Lee"),
    ("contact.last_name", "not_contains", "Lee"),
    ("contact.last_name", "none_of", ["Lee"]),
    ("contact.first_name", "exists"),
    ("contact.first_name", "is_not", "Bo"),
    ("contact.name", "contains", "na"),
    ("contact.tags", "contains", "vip"),
    ("contact.tags", "contains", ["vip", "jakarta office"]),
    ("contact.tags", "not_contains", "new"),
    ("contact.tags", "any_of", ["new", "vip"]),
    ("contact.tags", "all_of", ["jakarta office", "vip"]),
    ("contact.tags", "none_of", ["new", "old"]),
    ("contact.is_returning", "is", True),
    ("contact.is_returning", "is", "yes"),
    ("contact.age", "gt", 41),
    ("contact.age", "lt", "42.5"),
    ("contact.age", "between", [42, 50]),
    ("contact.age", "is", "42"),
    ("contact.age", "contains", 4),
    ("contact.zip", "starts_with", "00"),
    ("contact.birthday", "before", "2000-01-01"),
    ("contact.birthday", "after", date(1989, 1, 1)),
    ("contact.birthday", "between", ["1990-05-01", "1990-06-01"]),
    ("contact.member", "is", "true"),
    ("contact.likes", "contains", "tea"),
    ("contact.likes", "any_of", "milk"),
    ("contact.nothing", "not_exists"),
    ("conversation.team", "is", "sales"),
    ("conversation.assignee", "exists"),
    ("conversation.category", "not_exists"),
    ("conversation.priority", "is", "normal"),
    ("assignee.status", "is", "away"),
    ("last_message.from", "is", "agent"),
    ("message.text", "contains", "my order"),
    ("message.text", "matches_any_word", "invoice refund"),
    ("message.text", "matches_any_word", ["my order", "invoice"]),
    ("message.text", "matches_any_word", "where is, never"),
    ("since_last_inbound", "gt", "1h 30m"),
    ("since_last_inbound", "lt", "2h 1s"),
    ("since_last_inbound", "between", ["2h", "3h"]),
    ("since_last_outbound", "not_exists"),
    ("window", "is", "closed"),
    ("window", "is_not", "open"),
    ("business_hours.Office", "is", "open"),
    ("business_hours.Office", "is", True),
    ("time", "before", "09:31"),
    ("time", "between", ["22:00", "09:30"]),
    ("time", "after", 569),
    ("time.Office", "between", ["16:00", "17:00"]),
    ("weekday", "is", "Mon"),
    ("weekday", "any_of", ["monday", "sun"]),
    ("weekday", "between", ["fri", "tue"]),
    ("weekday.Office", "is", "monday"),
    ("var.n", "gt", 9),
    ("var.n", "gt", "9"),
    ("var.n", "between", ["9", "100"]),
    ("var.f", "is", 12.5),
    ("var.f", "is", "12.5"),
    ("var.n", "any_of", [11, "12"]),
    ("var.word", "is", "SALES"),
    ("var.when", "before", "2026-03-03"),
    ("var.when", "after", "2026-03-02T07:59:00+00:00"),
    ("var.object.a", "is", 1),
    ("var.missing", "not_exists"),
    ("form.reason", "is", "late"),
]
FALSE: list[tuple[Any, ...]] = [
    ("source", "is", "agent"),
    ("contact.first_name", "is_not", "ana"),
    ("contact.first_name", "contains", "x"),
    ("contact.first_name", "not_exists"),
    ("contact.last_name", "is", "Lee"),
    ("contact.tags", "contains", ["vip", "new"]),
    ("contact.tags", "any_of", ["new"]),
    ("contact.tags", "all_of", ["vip", "new"]),
    ("contact.tags", "none_of", ["vip"]),
    ("contact.is_returning", "is", False),
    ("contact.age", "gt", 42),
    ("contact.age", "between", [43, 50]),
    ("contact.birthday", "after", "1990-05-01"),
    ("message.text", "matches_any_word", "ord refun"),
    ("since_last_inbound", "gt", "2h"),
    ("window", "is", "open"),
    ("business_hours.Office", "is", "closed"),
    ("time", "after", "09:30"),
    ("weekday", "none_of", ["mon"]),
    ("var.missing", "exists"),
    ("var.when", "after", "2026-03-02"),
]
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


@pytest.mark.parametrize("parts", [parts for parts in TRUE + FALSE if parts[:2] != ("weekday", "between")], ids=str)
def test_the_check_passes_what_can_be_evaluated(parts: tuple[Any, ...]) -> None:
    assert problem(Condition(*parts)) is None


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("weather", "is", "fine"), "There is no subject “weather”"),
        (("source", "resembles", "x"), "There is no operator “resembles”"),
        (("source", "gt", 3), "“source” cannot be compared by “gt”; use one of is, is_not"),
        (("contact.tags", "is", "vip"), "“contact.tags” cannot be compared by “is”"),
        (("source", "is"), "“is” needs a value"),
        (("source", "exists", "x"), "“exists” takes no value"),
        (("source", "is", ["a", "b"]), "“is” takes one value; use any_of"),
        (("var.x", "between", [1]), "“between” needs two values"),
        (("since_last_inbound", "gt", "soon"), "“soon” does not fit here. What fits: a duration"),
        (("weekday", "any_of", ["mon", "someday"]), "“someday” does not fit here. What fits: a weekday"),
        (("window", "is", "ajar"), "“ajar” does not fit here. What fits: open or closed"),
        (("contact.is_returning", "is", "often"), "“often” does not fit here. What fits: yes or no"),
        (("since_last_inbound", "gt", 60), "“60” does not fit here. What fits: a duration"),
        (("last_message.from", "is", "agnet"), "“last_message.from” is never “agnet”; did you mean “agent”?"),
        (("source", "any_of", ["contact", "robot"]), "“source” is never “robot”; use agent, api"),
        (("channel_kind", "is_not", "whatsap"), "“channel_kind” is never “whatsap”; did you mean “whatsapp”?"),
    ],
)
def test_the_check_says_what_to_write_instead(parts: tuple[Any, ...], sentence: str) -> None:
    assert sentence in (problem(Condition(*parts)) or "")


@pytest.mark.parametrize(
    "parts",
    [
        ("source", "is", "system"),
        ("source", "is", " API "),
        ("channel_kind", "none_of", ["Telegram", "webchat"]),
        ("last_message.from", "starts_with", "con"),
        ("conversation.team", "is", "Anything"),
    ],
    ids=str,
)
def test_the_check_knows_all_words_that_can_be(parts: tuple[Any, ...]) -> None:
    assert problem(Condition(*parts)) is None


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
