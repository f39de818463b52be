"""The turns as the page sends them back: nothing is played that is no turn, or too much of it."""

import json

import pytest

from workflows.builder.rehearse import turns
from workflows.builder.rehearse.turns import Unfit, happening, one, read
from workflows.scenarios.script import Happens


def test_turns_are_those_of_a_scenario() -> None:
    found = happening([{"contact": "Hi"}, {"agent": "Hello", "by": "budi@example.com"}, {"pass": "1h 30m"}])
    assert found == [Happens("contact", "Hi"), Happens("agent", "Hello", "budi@example.com"), Happens("pass", 5400)]


@pytest.mark.parametrize("text", ["{", "{}", "[1]", "null", '["contact"]', "[" * 100_000])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Unfit, match="start it over"):
        read(text)


def test_there_are_so_many_turns_and_no_more() -> None:
    assert len(read(json.dumps([{"contact": "Hi"}] * turns.MOST))) == turns.MOST
    with pytest.raises(Unfit, match="at most 500 turns"):
        read(json.dumps([{"contact": "Hi"}] * (turns.MOST + 1)))


def test_all_turns_together_have_a_length() -> None:
    with pytest.raises(Unfit):
        read(json.dumps([{"contact": "x" * turns.LONGEST}]))


@pytest.mark.parametrize("text", ["", '{"contact": "a"}, {"contact": "b"}', "1"])
def test_a_button_stands_for_one_turn(text: str) -> None:
    with pytest.raises(Unfit):
        one(text)


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ({"says": "Hi"}, "“says” is not a key of a turn"),
        ({"contact": "Hi", "tap": "Sales"}, "A turn is one thing"),
        ({"agent": "Hi"}, "is done by an agent"),
        ({"pass": "soon"}, "is not a duration"),
        ({"pass": "0s"}, "by a second at least"),
        ({"pass": "400d"}, "by a year at most"),
        ({"contact": "x" * 5_001}, "at most 5,000 characters"),
        ({"expect": {"run": "done"}}, "no turn of a rehearsal"),
        ({"contact": {"text": "Hi"}}, "must be text"),
    ],
)
def test_a_turn_that_is_none_says_why(turn: turns.Written, sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        happening([turn])
