"""How the interpreter walks: sequences, branches, pauses, ends, defects."""

from datetime import time, timedelta

import pytest

from helpdesk.hours import Hours, Interval
from tests.workflows.programs import branch, out, program, step, when
from tests.workflows.surroundings import FakeWorld
from workflows.effects import Comment, Effect, Send
from workflows.engine.interpret import MAX_STEPS, Outcome, advance
from workflows.engine.memory import RunMemory
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus
from workflows.kinds.registry import KINDS
from workflows.program import Program, Step, When

START = Stimulus("start")


def start(walked: Program, world: FakeWorld | None = None) -> Outcome:
    return advance(walked, None, RunMemory(), world or FakeWorld(), START)


def texts(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, (Send, Comment))]


def send(key: str) -> Step:
    return step(key, "send_message", text=key)


def test_a_program_without_steps_is_done() -> None:
    assert start(program()).state == "done"


def test_after_a_branch_goes_on_what_follows_the_branching_step() -> None:
    inner = step("inner", "branch", (branch("Deep", send("deep"), when=when(("source", "is", "contact"))),))
    outer = step("outer", "branch", (branch("Wide", inner, send("after_inner"), when=when(("source", "exists"))),))
    outcome = start(program(outer, send("last")))
    assert texts(outcome.effects) == ["deep", "after_inner", "last"]
    assert outcome.state == "done"
    assert outcome.step is None


def test_a_branch_that_is_not_taken_is_left_out() -> None:
    split = step(
        "split", "branch", (branch("No", send("no"), when=when(("source", "is", "api"))), out("else", send("yes")))
    )
    assert texts(start(program(split)).effects) == ["yes"]


def test_a_way_out_without_steps_goes_on_after_the_step() -> None:
    world = FakeWorld()
    waits = program(step("ask", "ask_question", text="Well?", timeout="1h"), send("next"))
    outcome = start(waits, world)
    world.now += timedelta(hours=1)
    outcome = advance(waits, outcome.step, outcome.memory, world, Stimulus("timer"))
    assert texts(outcome.effects) == ["next"]
    assert [line.outcome for line in outcome.log] == ["timeout", "done"]


def test_a_way_out_with_steps_is_taken() -> None:
    world = FakeWorld()
    world.conversation.window_open = False
    asks = program(
        step("ask", "ask_question", (out("failed", step("note", "add_comment", text="Failed")),), text="Well?")
    )
    assert texts(start(asks, world).effects) == ["Failed"]


def test_a_pause_says_where_until_when_and_for_what() -> None:
    world = FakeWorld()
    outcome = start(program(step("wait", "wait", for_="1h", on_reply="end"), send("later")), world)
    assert (outcome.state, outcome.step, outcome.wake_at) == ("waiting", "wait", world.now + timedelta(hours=1))
    assert outcome.memory.waiting_for == ("reply",)
    assert outcome.effects == []


@pytest.mark.parametrize("kind", ["reply", "assigned", "answer", "child_done"])
def test_what_a_pause_does_not_wait_for_changes_nothing(kind: str) -> None:
    waits, world = program(step("wait", "wait", for_="1h")), FakeWorld()
    before = start(waits, world)
    after = advance(waits, "wait", before.memory, world, Stimulus(kind, message=MessageFacts(1, "Hi")))
    assert (after.state, after.step, after.wake_at) == ("waiting", "wait", before.wake_at)
    assert after.memory == before.memory
    assert after.log == []


def test_the_same_timer_twice_acts_once() -> None:
    """The second finds the next pause, whose time has not come."""
    world = FakeWorld()
    waits = program(step("first", "wait", for_="1h"), step("second", "wait", for_="1h"), send("end"))
    outcome = start(waits, world)
    world.now += timedelta(hours=1)
    outcome = advance(waits, outcome.step, outcome.memory, world, Stimulus("timer"))
    again = advance(waits, outcome.step, outcome.memory, world, Stimulus("timer"))
    assert again.step == "second"
    assert again.effects == []


def test_the_memory_that_was_given_stays_as_it_was() -> None:
    memory = RunMemory(variables={"a": 1})
    advance(program(step("set", "set_variable", name="b", value=2)), None, memory, FakeWorld(), START)
    assert memory == RunMemory(variables={"a": 1})


def test_a_step_that_raises_fails_the_run_and_takes_back_what_it_had_emitted(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(self: object, step: Step, context: object) -> None:
        context.emit(Comment("half"))  # type: ignore[attr-defined]  # the interpreter's context
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(type(KINDS["add_comment"]), "run", breaks)
    outcome = start(program(send("sent"), step("broken", "add_comment", text="x"), send("never")))
    assert (outcome.state, outcome.step) == ("failed", "broken")
    assert outcome.error == "The step broke: ZeroDivisionError: division by zero"
    assert texts(outcome.effects) == ["sent"]
    assert [line.outcome for line in outcome.log] == ["done", "failed"]


def test_a_failed_run_can_be_retried_from_its_step() -> None:
    world = FakeWorld()
    opens = program(step("open", "business_hours", calendar="Office"), send("after"))
    failed = start(opens, world)
    assert failed.state == "failed"
    world.calendars["Office"] = Hours("UTC", (Interval(world.now.weekday(), time(0), time(0)),))
    retried = advance(opens, failed.step, failed.memory, world, Stimulus("retry"))
    assert (retried.state, texts(retried.effects)) == ("done", ["after"])


def test_a_step_can_be_passed_over_by_hand() -> None:
    waits, world = program(step("wait", "wait", for_="1h"), send("after")), FakeWorld()
    outcome = start(waits, world)
    moved = advance(waits, outcome.step, outcome.memory, world, Stimulus("move_on"))
    assert (moved.state, texts(moved.effects)) == ("done", ["after"])
    assert moved.memory.until is None


def test_a_circle_without_waiting_ends_as_failed() -> None:
    endless = Step("again", "jump_to", {"step": "again", "max": 10**9})
    outcome = start(program(endless))
    assert (outcome.state, outcome.step) == ("failed", "again")
    assert "1,000 steps were taken without waiting" in outcome.error
    assert len(outcome.log) == MAX_STEPS + 1


def test_steps_are_counted_anew_after_a_wait() -> None:
    world = FakeWorld()
    round_ = program(step("wait", "wait", for_="1s"), Step("again", "jump_to", {"step": "wait", "max": 10**9}))
    outcome = start(round_, world)
    for _ in range(MAX_STEPS):
        world.now += timedelta(seconds=1)
        outcome = advance(round_, outcome.step, outcome.memory, world, Stimulus("timer"))
    assert outcome.state == "waiting"


def test_an_unknown_kind_fails_in_words() -> None:
    outcome = start(program(Step("odd", "teleport", {})))
    assert outcome.error == "There is no step kind “teleport”; edit the workflow and publish it again."


def test_a_step_that_the_program_does_not_have_fails_in_words() -> None:
    outcome = advance(program(send("a")), "gone", RunMemory(), FakeWorld(), Stimulus("timer"))
    assert outcome.state == "failed"
    assert "“gone” is not in this workflow" in outcome.error


def test_an_effect_is_seen_by_the_next_step() -> None:
    world = FakeWorld()
    outcome = start(
        program(
            step("tag", "update_tags", add=["vip"]),
            step("field", "update_field", field="tier", value="gold"),
            step(
                "check",
                "branch",
                (
                    branch(
                        "Both",
                        step("say", "send_message", text="{{ contact.tier }}"),
                        when=when(("contact.tags", "contains", "VIP"), ("contact.tier", "is", "Gold")),
                    ),
                ),
            ),
        ),
        world,
    )
    assert texts(outcome.effects) == ["gold"]


def test_conditions_without_any_always_hold() -> None:
    split = step("split", "branch", (branch("All", send("all"), when=When()),))
    assert texts(start(program(split)).effects) == ["all"]


def test_the_memory_survives_being_kept_as_json() -> None:
    outcome = start(program(step("ask", "ask_question", text="Well?", timeout="1h")))
    assert RunMemory.from_json(outcome.memory.to_json()) == outcome.memory
    assert RunMemory.from_json({}) == RunMemory()
