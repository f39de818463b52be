"""When what happens outside stops a run, wakes it, or is nothing to it."""

import pytest

from tests.workflows.programs import program
from workflows.engine.memory import RunMemory
from workflows.engine.reactions import Happening, Stop, Wake, react
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus
from workflows.program import STOP_ON

MESSAGE = MessageFacts(5, "Sales")
ALL = frozenset(STOP_ON)


def waiting(*kinds: str) -> RunMemory:
    return RunMemory(waiting_for=kinds)


@pytest.mark.parametrize("kind", ["agent_message", "agent_assigned_by_hand", "conversation_closed"])
def test_by_default_a_person_who_takes_over_stops_the_run(kind: str) -> None:
    reaction = react(program(), "waiting", waiting(), Happening(kind, agent="eva@example.com"))
    assert isinstance(reaction, Stop)
    assert "(eva@example.com), so the workflow stopped." in reaction.reason


@pytest.mark.parametrize("kind", STOP_ON)
def test_what_the_version_does_not_stop_on_is_nothing_to_it(kind: str) -> None:
    assert react(program(stop_on=frozenset()), "waiting", waiting(), Happening(kind, MESSAGE)) is None


@pytest.mark.parametrize("kind", STOP_ON)
def test_a_run_does_not_stop_by_its_own_doing(kind: str) -> None:
    assert react(program(stop_on=ALL), "waiting", waiting(), Happening(kind, MESSAGE, by_this_run=True)) is None


@pytest.mark.parametrize("state", ["done", "stopped", "failed"])
def test_a_run_that_ended_takes_no_notice(state: str) -> None:
    assert react(program(stop_on=ALL), state, waiting("answer"), Happening("contact_message", MESSAGE)) is None


def test_a_contact_who_writes_stops_the_run_where_that_is_set() -> None:
    reaction = react(program(stop_on=ALL), "waiting", waiting(), Happening("contact_message", MESSAGE))
    assert reaction == Stop("The contact wrote, so the workflow stopped.")


@pytest.mark.parametrize("kind", ["answer", "reply"])
def test_a_message_that_is_waited_for_wakes_even_where_messages_stop(kind: str) -> None:
    reaction = react(program(stop_on=ALL), "waiting", waiting(kind), Happening("contact_message", MESSAGE))
    assert reaction == Wake(Stimulus(kind, message=MESSAGE))


def test_a_run_that_was_woken_already_takes_the_next_message_too() -> None:
    reaction = react(program(), "ready", waiting("answer"), Happening("contact_message", MESSAGE))
    assert reaction == Wake(Stimulus("answer", message=MESSAGE))


def test_a_message_before_anything_is_asked_is_no_answer() -> None:
    assert react(program(), "ready", waiting(), Happening("contact_message", MESSAGE)) is None


def test_an_agent_from_the_queue_wakes() -> None:
    happening = Happening("assigned", agent="eva@example.com")
    assert react(program(), "waiting", waiting("assigned"), happening) == Wake(
        Stimulus("assigned", text="eva@example.com")
    )


def test_an_agent_by_hand_ends_the_waiting_for_one_where_that_does_not_stop() -> None:
    reaction = react(
        program(stop_on=frozenset()),
        "waiting",
        waiting("assigned"),
        Happening("agent_assigned_by_hand", agent="e@x.org"),
    )
    assert reaction == Wake(Stimulus("assigned", text="e@x.org"))


def test_an_assignment_that_nobody_waits_for_is_nothing() -> None:
    assert react(program(), "waiting", waiting("answer"), Happening("assigned", agent="e@x.org")) is None


def test_a_question_learns_that_it_was_not_delivered() -> None:
    happening = Happening("delivery_failed", text="no such number")
    assert react(program(), "waiting", waiting("answer", "failed"), happening) == Wake(
        Stimulus("failed", text="no such number")
    )
    assert react(program(), "waiting", waiting("reply"), happening) is None
