"""I7: the engine does what a second, independent reading of WORKFLOWS.md says, whatever happens in whatever order."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.workflows.model.documents import DOCUMENTS, VALUES, Raw, program_of
from tests.workflows.model.reference import AGENT, Reference, shown
from workflows.scenarios.play import Play
from workflows.scenarios.script import Given, GivenAgent, Happens, Script
from workflows.scenarios.world import make

SAYS = st.sampled_from((*VALUES, "sales", "2", "what?", "1"))


class EngineAgainstReference(RuleBasedStateMachine):
    """Two houses to which the same things happen."""

    @initialize(document=DOCUMENTS, online=st.booleans())
    def begin(self, document: Raw, online: bool) -> None:
        self.reference = Reference(document, online=online)
        given = Given(agents=(GivenAgent(AGENT, ("Sales",), online),))
        program = program_of(document)
        self.play = Play(program, given, make(program, Script("", given, ())))

    def _happens(self, what: str, value: Any = True, by: str = "") -> None:
        self.play.happen(Happens(what, value, by))

    def _is_open(self) -> bool:
        return self.reference.status == "open"

    @rule(text=SAYS)
    def the_contact_writes(self, text: str) -> None:
        self.reference.contact_says(text)
        self._happens("contact", text)

    @precondition(_is_open)
    @rule()
    def an_agent_writes(self) -> None:
        self.reference.agent_writes()
        self._happens("agent", "Hello", AGENT)

    @precondition(_is_open)
    @rule()
    def an_agent_is_assigned_by_hand(self) -> None:
        self.reference.agent_is_assigned()
        self._happens("assign", AGENT, AGENT)

    @precondition(_is_open)
    @rule()
    def an_agent_closes(self) -> None:
        self.reference.agent_closes()
        self._happens("close", True, AGENT)

    @rule()
    def the_agent_comes_online(self) -> None:
        self.reference.agent_comes()
        self._happens("online", AGENT)

    @rule()
    def the_agent_goes_offline(self) -> None:
        self.reference.agent_goes()
        self._happens("offline", AGENT)

    @rule(minutes=st.sampled_from((5, 10, 15, 20, 61, 600)))
    def time_passes(self, minutes: int) -> None:
        self.reference.passes(minutes * 60)
        self._happens("pass", minutes * 60)

    @invariant()
    def both_houses_are_alike(self) -> None:
        if hasattr(self, "play"):
            assert played(self.play) == shown(self.reference)


def played(play: Play) -> dict[str, Any]:
    run, world = play.run, play.world
    waiting = run is not None and run.state == "waiting"
    return {
        "state": run.state if run else "none",
        "at": run.step if run and waiting else None,
        "status": world.conversation.status if world.conversation.id else "none",
        "team": world.conversation.team,
        "assignee": world.conversation.assignee,
        "queued": world.waits_for is not None,
        "sent": world.sent,
        "comments": world.comments,
        "tags": sorted(world.contact.tags),
        "variables": run.memory.variables if run and waiting else None,
    }


TestEngineAgainstReference = EngineAgainstReference.TestCase
TestEngineAgainstReference.settings = settings(max_examples=1_000, stateful_step_count=50, deadline=None)
