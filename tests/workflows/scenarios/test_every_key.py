"""Each key of a scenario runs and tells the truth: once so that it holds, once so that it must fail."""

from pathlib import Path
from typing import Any

import pytest

from workflows.document import nodes
from workflows.document.dump import dump_keys
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.scenarios.read import COLUMNS, CONTACT, GIVEN
from workflows.scenarios.runner import Result, run_all
from workflows.scenarios.turns import EXPECTS, TURNS

CASES: list[dict[str, Any]] = nodes.parse(
    Path(__file__).with_name("every_key.yaml").read_text(encoding="utf-8")
).plain()
GREETS = {"trigger": {"on": "conversation_opened"}, "steps": [{"id": "hello", "kind": "send_message", "text": "Hello"}]}


def played(case: dict[str, Any], scenario: dict[str, Any]) -> Result:
    trigger = case.get("trigger", {"on": "conversation_opened"})
    document = {"workflow": "W", "trigger": trigger, "steps": case["steps"], "scenarios": [{"name": "S", **scenario}]}
    return run_all(load(dump_keys(document)))[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["key"]))
def test_it_holds_where_it_is_true(case: dict[str, Any]) -> None:
    assert str(played(case, case["holds"])) == "passed S"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["key"]))
def test_it_fails_where_it_is_not(case: dict[str, Any]) -> None:
    result = played(case, case["fails"])
    assert not result.passed
    assert result.sentence


def test_every_key_is_tried() -> None:
    given = {key for case in CASES for key in case["holds"].get("given", {})}
    columns = {key for case in CASES for key in case["holds"].get("given", {}).get("contact", {})}
    turns = {key for case in CASES for turn in case["holds"]["turns"] for key in turn}
    expects = {key for case in CASES for turn in case["holds"]["turns"] for key in turn.get("expect", {})}
    assert given == set(GIVEN)
    assert columns >= {*COLUMNS, *CONTACT}
    assert turns == {*TURNS, "by"}
    assert expects == set(EXPECTS)


@pytest.mark.parametrize(
    ("scenario", "key"),
    [
        ({"gifen": {}, "turns": [{"contact": "Hi"}, {"expect": {"sent": "Hello"}}]}, "gifen"),
        ({"given": {"channels": "sms"}, "turns": [{"contact": "Hi"}, {"expect": {"sent": "Hello"}}]}, "channels"),
        ({"given": {"contact": {"tier": "x"}}, "turns": [{"contact": "Hi"}, {"expect": {"sent": "Hello"}}]}, "tier"),
        ({"given": {"agents": [{"email": "a@b.c", "team": "X"}]}, "turns": [{"expect": {"sent": "Hello"}}]}, "team"),
        ({"given": {"calendars": [{"name": "C", "zone": "UTC"}]}, "turns": [{"expect": {"sent": "Hello"}}]}, "zone"),
        ({"given": {"http": [{"url": "x", "body": 1}]}, "turns": [{"expect": {"sent": "Hello"}}]}, "body"),
        ({"turns": [{"contakt": "Hi"}, {"expect": {"sent": "Hello"}}]}, "contakt"),
        ({"turns": [{"contact": "Hi"}, {"expect": {"send": "Hello"}}]}, "send"),
        ({"turns": [{"contact": "Hi"}, {"expect": {"http": {"times": 1}}}]}, "times"),
    ],
)
def test_an_unknown_key_is_an_error_that_names_it_and_never_a_pass(scenario: dict[str, Any], key: str) -> None:
    with pytest.raises(DocumentError, match=f"line .*“{key}” is not a key"):
        load(dump_keys({"workflow": "W", **GREETS, "scenarios": [{"name": "S", **scenario}]}))


@pytest.mark.parametrize("turns", [[], [{"contact": "Hi"}], [{"contact": "Hi"}, {"expect": {}}]])
def test_a_scenario_that_expects_nothing_is_an_error(turns: list[Any]) -> None:
    with pytest.raises(DocumentError, match="expects nothing"):
        load(dump_keys({"workflow": "W", **GREETS, "scenarios": [{"name": "S", "turns": turns}]}))
