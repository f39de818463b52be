"""Playing all scenarios of a document while somebody waits: the time for them is bounded, and this is said."""

from time import monotonic

import pytest

from workflows import trial as trying
from workflows.document.load import load
from workflows.document.values import Document
from workflows.trial import trials, tried

FLOOD = "{{ var.big | upcase | downcase | capitalize | strip }}" * 35
STEPS = [
    "{id: rest, kind: wait, for: 1d}",
    f"{{id: big, kind: set_variable, name: big, value: {'y' * 1_900}}}",
    *(f'{{id: s{number}, kind: set_variable, name: big, value: "{FLOOD}"}}' for number in range(90)),
    *(f"{{id: j{number}, kind: jump_to, step: rest, max: 10}}" for number in range(9)),
]
SLOW = "workflow: Slow\ntrigger: {on: conversation_opened}\nsteps:\n" + "".join(f"  - {step}\n" for step in STEPS)
QUICK = "  - {name: Quick %s, turns: [{contact: Hi}, {expect: {run: waiting}}]}\n"
DAYS = "  - {name: Days, turns: [{contact: Hi}, {pass: 300d}, {expect: {run: done}}]}\n"


def document(*scenarios: str) -> Document:
    return load(SLOW + "scenarios:\n" + "".join(scenarios))


def test_normal_suites_are_far_from_the_bound() -> None:
    began = monotonic()
    results = tried(document(*(QUICK % number for number in range(60))))
    assert all(result.passed for result in results)
    assert monotonic() - began < trying.PATIENCE / 3


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough for a quick one on a slow machine, and never for the other."""
    monkeypatch.setattr(trying, "PATIENCE", 0.2)


@pytest.mark.usefixtures("hurried")
def test_it_stops_at_the_scenario_at_which_the_time_is_over() -> None:
    began = monotonic()
    results = tried(document(QUICK % 1, DAYS, QUICK % 2, QUICK % 3))
    assert monotonic() - began < 2
    assert [(result.name, result.passed) for result in results] == [("Quick 1", True), ("Days", False)]
    stopped = results[-1]
    assert stopped.turn == 2
    assert "takes longer than 0.2 seconds and was stopped here" in stopped.sentence
    assert "manage.py workflow test" in stopped.sentence
    assert stopped.sentence.endswith("2 scenarios after it were not played.")


@pytest.mark.usefixtures("hurried")
def test_of_the_last_one_nothing_is_said_of_others() -> None:
    [stopped] = tried(document(DAYS))
    assert stopped.sentence.endswith("publish all the same.")


@pytest.mark.usefixtures("hurried")
def test_what_was_played_of_it_is_told() -> None:
    [stopped] = trials(document(DAYS).program, document(DAYS).scenarios)
    assert [turn.number for turn in stopped.turns()] == [1, 2]
    assert stopped.told[-1].problem
