"""A text that is longer than its channel takes is cut, and the log says so; it says nothing of one that is whole."""

from typing import Any

import pytest

from tests.workflows.builder.rehearse.talking import talk
from tests.workflows.programs import alone
from tests.workflows.surroundings import FakeWorld, world
from workflows.effects import Send
from workflows.engine.interpret import advance
from workflows.engine.memory import RunMemory
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus

INSTAGRAM = {"conversation": {"channel": "Our page", "channel_kind": "instagram"}}
TOO_LONG = "x" * 1_001
CUT = "cut to 1,000 characters, the most that Our page takes"


def played(kind: str, config: dict[str, Any], big: str, place: FakeWorld | None = None) -> tuple[str, str]:
    """What was sent, and what the log says of it."""
    memory = RunMemory(variables={"big": big})
    outcome = advance(alone(kind, config), None, memory, place or world(INSTAGRAM), Stimulus("start"))
    [sent] = [each.text for each in outcome.effects if isinstance(each, Send)]
    return sent, outcome.log[-1].text


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("send_message", {}, f"Sent “{'x' * 79}…” ({CUT})"),
        ("send_message", {"quick_replies": ["Yes", "No"]}, f"Sent “{'x' * 79}…” ({CUT})"),
        ("ask_question", {}, f"Asked “{'x' * 79}…” ({CUT}), waits up to 7 d for"),
    ],
)
def test_the_log_says_that_a_text_was_cut_and_for_whom(kind: str, more: dict[str, Any], says: str) -> None:
    sent, log = played(kind, {"text": "{{ var.big }}", **more}, TOO_LONG)
    assert len(sent) == 1_000
    assert log.startswith(says)


def test_files_are_told_after_it() -> None:
    place = world({**INSTAGRAM, "files": ["a.pdf"]})
    _, log = played("send_message", {"text": "{{ var.big }}", "attachments": ["a.pdf"]}, TOO_LONG, place)
    assert log.endswith(f"({CUT}) with a.pdf")


def test_choices_that_are_written_as_lines_are_counted_with_it() -> None:
    choices = {"text": "{{ var.big }}", "quick_replies": ["Yes", "No"]}
    sent, log = played("send_message", choices, "x" * 990)
    assert (len(sent), sent.endswith("x…\n1. Yes\n2. No")) == (1_000, True)
    assert CUT in log


@pytest.mark.parametrize("kind", ["send_message", "ask_question"])
@pytest.mark.parametrize("big", ["x" * 1_000, "Hello…"])
def test_nothing_is_said_of_a_text_that_goes_out_whole(kind: str, big: str) -> None:
    sent, log = played(kind, {"text": "{{ var.big }}"}, big)
    assert sent == big
    assert "cut to" not in log


def test_the_words_that_ask_again_are_told_apart_from_the_answer() -> None:
    config = {"text": "How many?", "answer": {"type": "number"}, "invalid_text": "{{ var.big }}"}
    asks, place = alone("ask_question", config), world(INSTAGRAM)
    begun = advance(asks, None, RunMemory(variables={"big": TOO_LONG}), place, Stimulus("start"))
    again = advance(asks, begun.step, begun.memory, place, Stimulus("answer", message=MessageFacts(2, "many")))
    assert f"; attempt 1 of 3 (what was said is {CUT}), waits" in again.log[-1].text


def test_a_rehearsal_says_it_too() -> None:
    hello = '{id: hello, kind: send_message, text: "{{ message.text }}"}'
    found = talk(hello, {"contact": TOO_LONG}, channel="instagram")
    assert [len(text) for text in found.world.sent] == [1_000]
    assert any(
        "(cut to 1,000 characters, the most that instagram takes)" in each.text for each in found.told[0].entries
    )
