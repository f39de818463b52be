"""A turn in words, as pages show it."""

from datetime import UTC, datetime

import pytest

from tests.workflows.scenarios.test_follow import told
from workflows import effects
from workflows.facts import AssignSpec
from workflows.scenarios.play import TURNS
from workflows.scenarios.sentences import EFFECTS, HAPPENINGS, of_effect
from workflows.scenarios.telling import BUBBLES, lines

ASK = "{id: ask, kind: ask_question, text: 'Who?', answer: {type: choice, choices: [Sales]}, save_to: {variable: who}}"
TO = "{id: to, kind: assign, to: {team: Sales}, timeout: 1h}"
NOTE = "{id: note, kind: add_comment, text: 'Wants {{ var.who }}'}"
BUDI = "{agents: [{email: budi@example.com, teams: [Sales]}]}"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def kinds(steps: str, turns: str, number: int, **options: str) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in lines(told(steps, turns, **options)[number], str.title)]


def test_bubbles_notes_and_comments_stand_in_order() -> None:
    turns = "{contact: Hi}\n{tap: Sales}\n{expect: {run: done}}"
    assert kinds(f"{ASK}\n{NOTE}\n{TO}", turns, 1, given=BUDI) == [
        ("contact", "Sales"),
        ("log", "Answered “Sales”, kept as who"),
        ("comment", "Wants Sales"),
        ("note", "Assigned to Budi@Example.Com of Sales: round robin: the only free agent in Sales"),
    ]


def test_a_question_shows_its_choices() -> None:
    [line] = [
        line for line in lines(told(ASK, "{contact: Hi}\n{expect: {run: waiting}}")[0]) if line.kind == "workflow"
    ]
    assert (line.text, line.choices, line.step) == ("Who?", ("Sales",), "ask")


def test_what_an_agent_does_bears_a_name() -> None:
    turns = "{contact: Hi}\n{agent: Hello, by: budi@example.com}\n{expect: {run: done}}"
    [line] = [line for line in lines(told(TO, turns, given=BUDI)[1], str.title) if line.kind == "agent"]
    assert (line.text, line.who) == ("Hello", "Budi@Example.Com")


def test_time_that_passes_says_when_it_is() -> None:
    turns = "{contact: Hi}\n{pass: 1h 30m}\n{expect: {run: done}}"
    assert kinds("{id: end, kind: end}", turns, 1)[0] == ("note", "1 h 30 min later: Mon 5 Jan 10:30")


def test_a_step_that_fails_is_bad_and_says_why() -> None:
    found = kinds("{id: hours, kind: wait, for: 1h, calendar: Shop}", "{contact: Hi}\n{expect: {run: failed}}", 0)
    assert found[-1][0] == "bad"
    assert "There is no calendar “Shop”" in found[-1][1]


def test_what_cannot_happen_is_bad() -> None:
    assert kinds(ASK, "{contact: Hi}\n{tap: Nothing}\n{expect: {run: waiting}}", 1)[-1][0] == "bad"


def test_every_effect_has_its_sentence() -> None:
    assert set(EFFECTS) == set(effects.Effect.__args__)


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        (effects.Assign(None, "a@b.c", "why"), "Assigned to A: why"),
        (effects.Assign("Sales", None, "why", AssignSpec(team="Sales")), "Handed to Sales, waits in its queue: why"),
        (effects.Assign(None, None, "why", AssignSpec()), "Waits for a free agent: why"),
        (effects.SetField("plan", "gold"), "plan is “gold” now"),
        (effects.SetField("plan", None), "plan is cleared"),
        (effects.Tag(("a", "b"), ("c",)), "Tags added: a, b · Tag removed: c"),
        (effects.Close("Settled", "All well"), "Closed as Settled: All well"),
        (effects.Snooze(AT), "Snoozed until Mon 2 Mar 09:00"),
        (effects.Rate(4), "Rated 4 of 5"),
        (effects.StartRun("Nudge"), "Starts the workflow “Nudge”"),
        (
            effects.Call("GET", ("https://x.example/?key=", effects.SecretPart("key"))),
            "GET https://x.example/?key={{ secret.key }}",
        ),
    ],
)
def test_an_effect_is_one_sentence(effect: effects.Effect, sentence: str) -> None:
    assert of_effect(effect, lambda email: email[:1].upper()) == sentence


def test_every_turn_that_is_no_bubble_has_its_sentence() -> None:
    assert set(TURNS) <= set(HAPPENINGS) | set(BUBBLES)
