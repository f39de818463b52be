"""What starts a run."""

import pytest

from tests.workflows.programs import when
from tests.workflows.surroundings import world
from workflows.program import Trigger, When
from workflows.triggers import starts
from workflows.triggers.registry import TRIGGERS


def test_the_registry_knows_each_by_its_name() -> None:
    assert {name: kind.event for name, kind in TRIGGERS.items()} == {
        "conversation_opened": "conversation.opened",
        "conversation_closed": "conversation.closed",
        "message_received": "message.received",
        "manual": None,
    }


@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_without_conditions_it_always_starts(name: str) -> None:
    assert TRIGGERS[name].matches(Trigger(name), world(), {})


def test_it_starts_where_its_conditions_hold() -> None:
    by_contact = Trigger("conversation_opened", when(("source", "is", "contact")))
    assert starts(by_contact, world(), {}).holds
    assert not starts(by_contact, world({"conversation": {"source": "agent"}}), {}).holds


def test_any_of_its_conditions_can_be_enough() -> None:
    either = Trigger(
        "message_received",
        when(("message.text", "contains", "refund"), ("contact.tags", "contains", "vip"), match="any"),
    )
    assert starts(either, world({"message": "A refund, please"}), {}).holds
    assert starts(either, world({"contact": {"tags": ["VIP"]}}), {}).holds
    assert not starts(either, world({"message": "Hello"}), {}).holds


def test_a_closing_goes_by_who_closed() -> None:
    by_agent = Trigger("conversation_closed", when(("source", "is", "agent")))
    assert starts(by_agent, world(), {"source": "agent"}).holds
    assert not starts(by_agent, world(), {"source": "workflow"}).holds


def test_an_unknown_kind_starts_nothing_and_says_so() -> None:
    assert starts(Trigger("full_moon", When()), world(), {}).why == "there is no trigger “full_moon”"
