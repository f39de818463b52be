"""What the check says of a condition before it is ever evaluated."""

from typing import Any

import pytest

from tests.workflows.condition_tables import FALSE, TRUE
from workflows.conditions.check import problem
from workflows.program import Condition


@pytest.mark.parametrize("parts", [parts for parts in TRUE + FALSE if parts[:2] != ("weekday", "between")], ids=str)
def test_the_check_passes_what_can_be_evaluated(parts: tuple[Any, ...]) -> None:
    assert problem(Condition(*parts)) is None


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("", "is", "fine"), "A condition says nothing of what it is about; choose it, or delete the condition."),
        ((" ", "is", "fine"), "A condition says nothing of what it is about"),
        (("weather", "is", "fine"), "There is no subject “weather”"),
        (("source", "resembles", "x"), "There is no operator “resembles”"),
        (("source", "gt", 3), "“source” cannot be compared by “gt”; use one of is, is_not"),
        (("contact.tags", "gt", 5), "“contact.tags” cannot be compared by “gt”"),
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
