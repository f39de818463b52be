"""Walks the examples of each step kind (``kinds/<kind>.yaml``) through the real interpreter."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from channels.adapters.registry import ADAPTERS
from tests.workflows.programs import alone
from tests.workflows.surroundings import FakeWorld, world
from workflows import durations, effects
from workflows.channel_rules import RULES
from workflows.engine.interpret import Outcome, advance
from workflows.engine.memory import RunMemory
from workflows.facts import AssignSpec, MessageFacts
from workflows.kinds.base import Stimulus
from workflows.kinds.registry import KINDS, clean
from workflows.program import Program

FOLDER = Path(__file__).parent / "kinds"
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
EXAMPLES = [
    pytest.param(kind, each, id=f"{kind}: {each['name']}") for kind, file in FILES.items() for each in file["examples"]
]
REFUSED = [
    pytest.param(kind, each, id=f"{kind}: {each['says']}") for kind, file in FILES.items() for each in file["refused"]
]


def test_each_kind_has_its_examples() -> None:
    assert set(FILES) == set(KINDS)
    assert all(file["examples"] for file in FILES.values())


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_the_step_does_as_its_example_says(kind: str, example: dict[str, Any]) -> None:
    surroundings = world(example.get("given"))
    program = alone(kind, example.get("config", {}), example.get("branches"))
    variables = {key: "x" * 10_000 if value == "LONG" else value for key, value in example.get("variables", {}).items()}
    memory = RunMemory(variables=variables)
    outcome = advance(program, None, memory, surroundings, Stimulus("start"))
    said, done = list(outcome.log), list(outcome.effects)
    for wake in example.get("then", ()):
        outcome = _wake(program, outcome, surroundings, wake)
        said, done = said + outcome.log, done + outcome.effects
    _compare(example["expect"], outcome, said, done, surroundings)


def _wake(program: Program, before: Outcome, surroundings: FakeWorld, wake: dict[str, Any]) -> Outcome:
    (kind, value), *_ = wake.items()
    if kind == "pass":
        surroundings.now += timedelta(seconds=durations.parse(value))
        stimulus = Stimulus("timer")
    elif kind in ("answer", "reply"):
        stimulus = Stimulus(kind, message=MessageFacts(2, value))
    elif kind == "tap":
        stimulus = Stimulus("answer", message=MessageFacts(2, choice=value, kind="choice"))
    elif kind == "location":
        stimulus = Stimulus("answer", message=MessageFacts(2, kind="location", location=(value[0], value[1])))
    elif kind in ("called", "child_done"):
        stimulus = Stimulus(kind, data=value)
    else:
        stimulus = Stimulus(kind, text=value)
    memory = RunMemory.from_json(before.memory.to_json())  # as it is kept between two pauses
    return advance(program, before.step, memory, surroundings, stimulus)


def _compare(
    expect: dict[str, Any], outcome: Outcome, said: list[Any], done: list[Any], surroundings: FakeWorld
) -> None:
    assert outcome.state == expect.get("state", "done"), outcome.error
    wanted = expect["log"]
    assert [line.outcome for line in said] == [outcome for outcome, _ in wanted], said
    assert [text in line.text for line, (_, text) in zip(said, wanted, strict=True)] == [True] * len(wanted), said
    assert done == [_effect(each) for each in expect.get("effects", ())]
    if "variables" in expect:
        assert outcome.memory.variables == expect["variables"]
    if "wakes_at" in expect:
        assert outcome.wake_at is not None
        assert outcome.wake_at.isoformat() == expect["wakes_at"]
    for name, value in expect.get("contact", {}).items():
        assert getattr(surroundings.contact, name) == value
    for name, value in expect.get("conversation", {}).items():
        assert getattr(surroundings.conversation, name) == value


def _effect(written: dict[str, Any]) -> Any:
    (name, values), *_ = written.items()
    made: dict[str, Any] = {key: _value(value) for key, value in (values or {}).items()}
    queue = made.get("queue")
    if isinstance(queue, dict):
        made["queue"] = AssignSpec(**queue)
    return getattr(effects, name)(**made)


def _value(written: Any) -> Any:
    """Lists are tuples, and a mapping with the name of a class is one of that class."""
    if isinstance(written, list):
        return tuple(map(_value, written))
    if isinstance(written, dict) and len(written) == 1 and next(iter(written)) in ("TemplateUse", "SecretPart"):
        return _effect(written)
    return written


@pytest.mark.parametrize(("kind", "refused"), REFUSED)
def test_a_config_that_is_wrong_is_refused_in_words(kind: str, refused: dict[str, Any]) -> None:
    cleaned, errors = clean(kind, refused["config"])
    assert not cleaned
    assert refused["says"] in " ".join(sentence for sentences in errors.values() for sentence in sentences)


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_a_cleaned_config_cleans_to_itself(kind: str, example: dict[str, Any]) -> None:
    cleaned, _ = clean(kind, example.get("config", {}))
    assert clean(kind, cleaned) == (cleaned, {})
    assert KINDS[kind].describe(cleaned)


@pytest.mark.parametrize("kind", sorted(ADAPTERS))
def test_a_step_knows_how_long_a_text_the_channel_takes(kind: str) -> None:
    assert RULES[kind].text == ADAPTERS[kind].max_text
