"""A run in hand: locked, being stepped, not yet written back. What reacts to events meanwhile changes this object."""

from collections import deque
from collections.abc import Collection, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from contacts.models import Contact
from conversations.models import Conversation
from helpdesk import actors
from helpdesk.actors import Actor
from helpdesk.together import memory
from workflows.compiled import Compiled
from workflows.effects import Effect
from workflows.models import Run
from workflows.models.run import LIVE


@dataclass(slots=True)
class Line:
    """Of a run's log: what ``RunLog`` stores, without being one until it is read (helpdesk.bulk.append)."""

    run_id: int
    number: int
    at: datetime
    step_id: int | None
    outcome: str
    text: str
    branch: int | None = None
    ends: bool = False


@dataclass
class Slot:
    run: Run
    compiled: Compiled
    contact: Contact
    conversation: Conversation | None
    effects: deque[Effect] = field(default_factory=deque)
    log: list[Line] = field(default_factory=list)
    logged: int = 0  # how many of them are written

    @cached_property
    def by(self) -> Actor:
        return actors.workflow(self.run.pk, self.compiled.program.name)


ALONE = "contacts whose live runs are all in hand"

# The runs of the batch that this worker is writing, by id.
in_hand: ContextVar[dict[int, Slot] | None] = ContextVar("in_hand", default=None)


def live_runs(contact_ids: Collection[int]) -> dict[int, list[Run]]:
    """Live runs by contact; those in this worker's hand as the very objects that it will write."""
    hand = in_hand.get() or {}
    alone = memory(ALONE) if hand else {}  # of which is spoken only as long as those are in hand
    asked = [key for key in contact_ids if key not in alone]
    rows = Run.objects.filter(contact_id__in=asked, state__in=LIVE).exclude(pk__in=hand) if asked else ()
    held = (slot.run for slot in hand.values() if slot.run.contact_id in contact_ids and slot.run.state in LIVE)
    runs: dict[int, list[Run]] = {}
    for run in sorted([*rows, *held], key=lambda run: run.pk):
        runs.setdefault(run.contact_id, []).append(run)
    return runs


def know_alone(contact_ids: Iterable[int]) -> None:
    """These locked contacts have no live runs but those that are about to be in hand."""
    memory(ALONE).update((key, True) for key in contact_ids)


def know_begun(runs: Iterable[Run]) -> None:
    """New ones, which are in nobody's hand."""
    alone = memory(ALONE)
    for run in runs:
        alone.pop(run.contact_id, None)


def next_number(memory: dict[str, Any]) -> int:
    """The number of the run's next log line; it is counted in the run's own memory."""
    memory["logged"] = int(memory.get("logged", 0)) + 1
    return int(memory["logged"])
