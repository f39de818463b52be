"""Walks the examples of each trigger kind (``<kind>.yaml``)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from conversations.events import NewEvent
from helpdesk.actors import Actor, ActorKind
from tests.workflows.programs import when
from tests.workflows.surroundings import world
from workflows.program import Trigger
from workflows.triggers import starts
from workflows.triggers.base import CannotStart
from workflows.triggers.registry import TRIGGERS

FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(Path(__file__).parent.glob("*.yaml"))}


def examples(what: str) -> list[Any]:
    return [
        pytest.param(kind, each, id=f"{kind} {number}")
        for kind, file in FILES.items()
        for number, each in enumerate(file.get(what, ()), 1)
    ]


def cleaned(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    form = TRIGGERS[kind].form(config)
    assert form.is_valid(), form.errors
    return dict(form.cleaned_data)


def test_each_kind_has_its_examples() -> None:
    assert set(FILES) == set(TRIGGERS)
    assert all(file["starts"] for kind, file in FILES.items() if kind != "shortcut")


@pytest.mark.parametrize(("kind", "example"), examples("looks"))
def test_an_event_gives_a_look_for_each_thing_in_it(kind: str, example: dict[str, Any]) -> None:
    trigger, event = TRIGGERS[kind], example["event"]
    assert trigger.event is not None
    happened = NewEvent(trigger.event, Actor(ActorKind(event["actor"])), 1, data=event["data"])
    assert list(trigger.looks(happened)) == example["says"]


@pytest.mark.parametrize(("kind", "example"), examples("starts"))
def test_its_conditions_decide(kind: str, example: dict[str, Any]) -> None:
    trigger = Trigger(kind, when(*example["when"]))
    verdict = starts(trigger, world(example.get("given")), example.get("look", {}))
    assert verdict.holds is example["is"], verdict.why


@pytest.mark.parametrize(("kind", "example"), examples("configs"))
def test_a_config_is_cleaned(kind: str, example: dict[str, Any]) -> None:
    found = cleaned(kind, example["config"])
    assert found == example["cleaned"]
    assert cleaned(kind, found) == found


@pytest.mark.parametrize(("kind", "example"), examples("refused"))
def test_a_config_that_is_wrong_is_refused_in_words(kind: str, example: dict[str, Any]) -> None:
    form = TRIGGERS[kind].form(example["config"])
    assert example["says"] in " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences)


@pytest.mark.parametrize(("kind", "example"), examples("describes"))
def test_it_says_when_it_starts(kind: str, example: dict[str, Any]) -> None:
    assert TRIGGERS[kind].describe(cleaned(kind, example["config"])) == example["says"]


@pytest.mark.parametrize(("kind", "example"), examples("answers"))
def test_the_values_of_its_form_are_cleaned(kind: str, example: dict[str, Any]) -> None:
    config = cleaned(kind, example["config"])
    if "wrong" in example:
        with pytest.raises(CannotStart) as refused:
            TRIGGERS[kind].answers(config, example["values"])
        assert refused.value.wrong.keys() == example["wrong"].keys()
        assert all(sentence in refused.value.wrong[name] for name, sentence in example["wrong"].items())
    else:
        found = TRIGGERS[kind].answers(config, example["values"])
        assert found == example["cleaned"]
        assert found.keys() <= set(TRIGGERS[kind].form_names(config))


@pytest.mark.parametrize(("kind", "example"), examples("variables"))
def test_what_was_posted_becomes_variables(kind: str, example: dict[str, Any]) -> None:
    config = cleaned(kind, example["config"])
    if "wrong" in example:
        with pytest.raises(CannotStart) as refused:
            TRIGGERS[kind].variables(config, example["payload"])
        assert refused.value.wrong == example["wrong"]
    else:
        found = TRIGGERS[kind].variables(config, example["payload"])
        assert found == example["sets"]
        assert found.keys() <= TRIGGERS[kind].sets(config)


def test_a_kind_without_a_form_takes_no_values() -> None:
    assert TRIGGERS["manual"].answers({}, {}) == {}
    with pytest.raises(CannotStart, match="has no form"):
        TRIGGERS["manual"].answers({}, {"order": 1})


def test_an_unknown_kind_starts_nothing_and_says_so() -> None:
    assert starts(Trigger("full_moon"), world(), {}).why == "there is no trigger “full_moon”"
