"""I7, the whole way: rows, batches, receivers and timers come to what the reference says."""

from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.workflows.model.documents import DOCUMENTS, Raw
from tests.workflows.model.live_house import LiveHouse
from tests.workflows.model.reference import Reference, shown
from tests.workflows.model.test_reference import SAYS
from workflows import compiled

pytestmark = pytest.mark.django_db(transaction=True)
START = "2026-03-02T09:00:00Z"


class LiveAgainstReference(RuleBasedStateMachine):
    clock: time_machine.Traveller

    @initialize(document=DOCUMENTS, online=st.booleans())
    def begin(self, document: Raw, online: bool) -> None:
        compiled.forget()
        self.reference = Reference(document, online=online)
        self.live = LiveHouse(document, online=online, clock_stands=self.clock)

    def _is_open(self) -> bool:
        return self.reference.status == "open"

    @rule(text=SAYS)
    def the_contact_writes(self, text: str) -> None:
        self.reference.contact_says(text)
        self.live.contact_says(text)

    @precondition(_is_open)
    @rule()
    def an_agent_writes(self) -> None:
        self.reference.agent_writes()
        self.live.agent_writes()

    @precondition(_is_open)
    @rule()
    def an_agent_is_assigned_by_hand(self) -> None:
        self.reference.agent_is_assigned()
        self.live.agent_is_assigned()

    @precondition(_is_open)
    @rule()
    def an_agent_closes(self) -> None:
        self.reference.agent_closes()
        self.live.agent_closes()

    @rule()
    def the_agent_comes_online(self) -> None:
        self.reference.agent_comes()
        self.live.agent_comes()

    @rule()
    def the_agent_goes_offline(self) -> None:
        self.reference.agent_goes()
        self.live.agent_goes()

    @rule(minutes=st.sampled_from((5, 15, 61, 600)))
    def time_passes(self, minutes: int) -> None:
        self.reference.passes(minutes * 60)
        self.live.passes(minutes * 60)

    @invariant()
    def both_houses_are_alike(self) -> None:
        if hasattr(self, "live"):
            assert self.live.shown() == shown(self.reference)


@pytest.fixture
def _clock_stands() -> Iterator[None]:
    with time_machine.travel(START, tick=False) as LiveAgainstReference.clock:
        yield


def play(examples: int, steps: int) -> None:
    found = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(LiveAgainstReference, settings=found)


@pytest.mark.usefixtures("_clock_stands")
def test_the_live_engine_does_what_the_reference_says() -> None:
    play(60, 15)


@pytest.mark.storm
@pytest.mark.usefixtures("_clock_stands")
def test_the_live_engine_does_what_the_reference_says_for_long() -> None:
    play(2_000, 50)
