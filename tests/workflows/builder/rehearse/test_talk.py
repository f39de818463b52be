"""A draft is played from the beginning: what happens, what cannot, and what is not finished."""

import pytest

from tests.workflows.builder.rehearse.talking import given, program, talk
from workflows.builder.rehearse import talk as talking
from workflows.builder.rehearse.talk import rehearse
from workflows.builder.rehearse.turns import happening
from workflows.document.problems import DocumentError
from workflows.facts import FieldFacts, TemplateFacts
from workflows.program import Condition, Program, Step, Trigger, When
from workflows.scenarios.house import EMPTY, House

HELLO = "{id: hello, kind: send_message, text: Hello}"


def test_taking_back_a_turn_is_playing_without_it() -> None:
    steps = "{id: one, kind: wait, for: 1h}\n" + HELLO
    turns = [{"contact": "Hi"}, {"pass": "2h"}]
    assert talk(steps, *turns).world.sent == ["Hello"]
    assert talk(steps, *turns[:-1]).world.sent == []


def test_what_cannot_happen_is_told_and_the_rest_goes_on() -> None:
    found = talk(HELLO, {"contact": "Hi"}, {"close": True, "by": "budi@example.com"}, {"close": True, "by": "a@b.c"})
    assert found.problem == "There is no open conversation to close."
    assert [told.problem for told in found.told[:2]] == ["", ""]


def test_an_unfinished_step_fails_with_what_it_lacks() -> None:
    unfinished = Program("Test", Trigger("conversation_opened"), frozenset(), (Step("hello", "send_message", {}),))
    [told] = rehearse(unfinished, given(), happening([{"contact": "Hi"}]), EMPTY, {"hello": ["Write a text."]}).told
    assert told.after.run == "failed"
    assert told.after.error == "This step is not finished. Write a text."
    assert told.entries[-1].text == told.after.error


def test_what_comes_before_an_unfinished_step_happens() -> None:
    good = program(HELLO).steps
    half = Program("Test", Trigger("conversation_opened"), frozenset(), (*good, Step("later", "send_message", {})))
    found = rehearse(half, given(), happening([{"contact": "Hi"}]), EMPTY, {"later": ["Write a text."]})
    assert found.world.sent == ["Hello"]


def test_calendars_segments_and_templates_are_those_of_the_installation() -> None:
    branch = (
        "{id: vip, kind: branch, branches: [{name: Gold, when: [{subject: contact.segment, operator: is, value: Gold}],"
        " steps: [{id: hello, kind: send_message, text: Dear}]}]}"
    )
    gold = When("all", (Condition("contact.plan", "is", "gold"),))
    house = House(segments={"Gold": gold}, fields={"plan": FieldFacts()})
    contact = {"fields": {"plan": "gold"}}
    assert talk(branch, {"contact": "Hi"}, house=house, contact=contact).world.sent == ["Dear"]
    assert talk(branch, {"contact": "Hi"}, contact=contact).world.sent == []
    template = TemplateFacts("order", "en", "Your order", approved=True)
    lent = talk(HELLO, house=House(templates={"order (en)": template})).world.template("order (en)")
    assert lent == template


def test_a_rehearsal_that_takes_too_long_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "PATIENCE", -1.0)
    found = talk(HELLO, {"contact": "Hi"}, {"contact": "More"})
    assert found.tired
    assert len(found.told) == 1


def test_what_is_given_must_be_what_a_scenario_can_give() -> None:
    with pytest.raises(DocumentError):
        talk(HELLO, channel="pigeon")
