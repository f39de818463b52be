"""A draft is played from the beginning: what happens, what cannot, and what is not finished."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from threading import Event
from time import process_time
from typing import Any

import pytest

from tests.workflows.builder.rehearse.talking import BUDI, given, program, talk
from workflows.builder.rehearse import talk as talking
from workflows.builder.rehearse.talk import AT_ONCE, rehearse
from workflows.builder.rehearse.turns import Written, happening
from workflows.document.problems import DocumentError
from workflows.facts import FieldFacts, TemplateFacts
from workflows.program import Condition, Program, Step, Trigger, When
from workflows.scenarios import patience
from workflows.scenarios.house import EMPTY, House
from workflows.scenarios.trace import Told

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


FLOOD = "{{ var.big | upcase | downcase | capitalize | strip }}" * 35
SLOW = "\n".join(
    [
        f"{{id: big, kind: set_variable, name: big, value: {'y' * 1_900}}}",
        *(f'{{id: s{number}, kind: set_variable, name: big, value: "{FLOOD}"}}' for number in range(90)),
        "{id: on, kind: jump_to, step: s0, max: 10}",
    ]
)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "PATIENCE", 0.05)
    monkeypatch.setattr(talking, "QUEUING", 0.02)


def test_a_turn_that_takes_too_long_is_cut_and_those_before_it_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(1_000))
    monkeypatch.setattr(patience, "monotonic", lambda: 0 if next(calls) < 3 else 99)
    found = talk(HELLO + "\n{id: rest, kind: wait, for: 1d}\n{id: more, kind: send_message, text: More}",
                 {"contact": "Hi"}, {"pass": "2d"})  # fmt: skip
    assert found.cut == "That takes longer than a rehearsal may: 1 of 2 turns were played. Undo the last."
    assert [told.after.run for told in found.told] == ["waiting"]
    assert found.now == found.told[0].after


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("steps", "turns"),
    [
        pytest.param(SLOW, [{"contact": "Hi"}], id="many large texts in one turn"),
        pytest.param(
            "{id: tick, kind: wait, for: 30s}\n{id: note, kind: add_comment, text: Tick}\n"
            "{id: on, kind: jump_to, step: tick, max: 10}",
            [{"contact": "Hi"}, *([{"close": True, "by": BUDI["email"]}, {"contact": "Hi"}, {"pass": "1h"}] * 160)],
            id="many turns",
        ),
    ],
)
def test_whatever_is_rehearsed_ends_soon(steps: str, turns: list[Written]) -> None:
    workflow, happens = program(steps), happening(turns)
    began = process_time()
    found = rehearse(workflow, given(), happens, EMPTY, {})
    assert process_time() - began < 1.5
    assert found.cut
    assert len(found.told) < len(turns)


@pytest.mark.usefixtures("hurried")
def test_a_schedule_that_would_start_every_day_of_a_year_ends_soon() -> None:
    daily = program(HELLO, trigger='{on: schedule, every: day, at: "09:00"}')
    turns = happening([{"pass": "365d"}] * 100)
    began = process_time()
    found = rehearse(daily, given(), turns, EMPTY, {})
    assert process_time() - began < 1.5
    assert found.cut


@pytest.mark.usefixtures("hurried")
def test_of_many_who_rehearse_at_once_some_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others' threads are not held until there is room: they are told while those who play still do."""
    workflow, happens = program(SLOW), happening([{"contact": "Hi"}])
    free, played = Event(), talking._played

    def held(*given: Any) -> list[Told]:
        assert free.wait(30)
        return played(*given)

    monkeypatch.setattr(talking, "_played", held)
    began = process_time()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(rehearse, workflow, given(), happens, EMPTY, {}) for _ in range(8)]
        try:
            told = [each.result() for each in islice(as_completed(asked, timeout=20), 8 - AT_ONCE)]
        finally:
            free.set()
        found = [each.result() for each in asked]
    assert process_time() - began < 3
    assert all(each.cut.startswith("Others are rehearsing") for each in told)
    assert all(each.told == () and each.begun == each.now for each in told)
    assert sum(each.cut.startswith("That takes longer") for each in found) == AT_ONCE
    monkeypatch.setattr(talking, "PATIENCE", 60)
    assert talk(HELLO, {"contact": "Hi"}).cut == ""  # and there is room again


def test_what_is_given_must_be_what_a_scenario_can_give() -> None:
    with pytest.raises(DocumentError):
        talk(HELLO, channel="pigeon")
