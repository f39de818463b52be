"""A run in hand: locked, being stepped, not yet written back. What reacts to events meanwhile changes this object."""

from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from contacts.models import Contact
from conversations.models import Conversation
from helpdesk import actors
from helpdesk.actors import Actor
from workflows.compiled import Compiled
from workflows.effects import Effect
from workflows.models import Run, RunLog


@dataclass(slots=True)
class Slot:
    run: Run
    compiled: Compiled
    contact: Contact
    conversation: Conversation | None
    effects: deque[Effect] = field(default_factory=deque)
    log: list[RunLog] = field(default_factory=list)

    @property
    def by(self) -> Actor:
        return actors.workflow(self.run.pk, self.compiled.program.name)


# The runs of the batch that this worker is writing, by id.
in_hand: ContextVar[dict[int, Slot] | None] = ContextVar("in_hand", default=None)


def next_number(memory: dict[str, Any]) -> int:
    """The number of the run's next log line; it is counted in the run's own memory."""
    memory["logged"] = int(memory.get("logged", 0)) + 1
    return int(memory["logged"])
