"""What a live run does about something that happened outside of it: stops, wakes, or takes no notice."""

from dataclasses import dataclass

from workflows.engine.memory import RunMemory
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus
from workflows.program import Program


@dataclass(frozen=True, slots=True)
class Happening:
    """``kind`` is contact_message, agent_message, agent_assigned_by_hand, assigned (by a rule, the queue or another
    workflow), conversation_closed or delivery_failed. ``by_this_run``: the run itself did it."""

    kind: str
    message: MessageFacts | None = None
    agent: str = ""  # email: who wrote, or who has it now
    by_this_run: bool = False
    text: str = ""  # of a delivery that failed: why


@dataclass(frozen=True, slots=True)
class Stop:
    reason: str  # a sentence for the log


@dataclass(frozen=True, slots=True)
class Wake:
    stimulus: Stimulus


REASONS = {
    "agent_message": "An agent wrote to the contact",
    "agent_assigned_by_hand": "An agent was assigned by hand",
    "conversation_closed": "The conversation was closed",
    "contact_message": "The contact wrote",
}


def react(program: Program, state: str, memory: RunMemory, happening: Happening) -> Stop | Wake | None:
    """For a run in ``state`` of ``program``. An answer is an answer even where a contact's message stops the run."""
    if state not in ("ready", "waiting"):
        return None
    stimulus = _stimulus(memory.waiting_for, happening)
    stops = happening.kind in program.stop_on and not happening.by_this_run
    if stops and (happening.kind != "contact_message" or stimulus is None):
        who = f" ({happening.agent})" if happening.agent else ""
        return Stop(f"{REASONS[happening.kind]}{who}, so the workflow stopped.")
    return Wake(stimulus) if stimulus else None


def _stimulus(waiting_for: tuple[str, ...], happening: Happening) -> Stimulus | None:
    """What the pause can make of it; a person who takes a conversation out of the queue ends its waiting too."""
    if happening.kind == "contact_message":
        kind = next((kind for kind in waiting_for if kind in ("answer", "reply")), None)
        return Stimulus(kind, message=happening.message) if kind else None
    if happening.kind in ("assigned", "agent_assigned_by_hand") and "assigned" in waiting_for:
        return Stimulus("assigned", text=happening.agent)
    if happening.kind == "delivery_failed" and "failed" in waiting_for:
        return Stimulus("failed", text=happening.text)
    return None
