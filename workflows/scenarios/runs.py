"""A run in a scenario, with the one that it started and waits for; and what comes of itself when one has moved."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflows.chains import DEEPEST
from workflows.engine.memory import RunMemory
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus
from workflows.program import Program
from workflows.scenarios.world import MemoryWorld
from workflows.triggers.registry import TRIGGERS


@dataclass(slots=True)
class MemoryRun:
    program: Program
    state: str = "ready"
    step: str | None = None
    memory: RunMemory = field(default_factory=RunMemory)
    wake_at: datetime | None = None
    error: str = ""
    child: "MemoryRun | None" = None  # which it waits for
    depth: int = 0  # how many runs led to this one, each by what it did
    message: MessageFacts | None = None  # the last one that it was given: it stays so at timers and answers of servers

    @property
    def is_live(self) -> bool:
        return self.state in ("ready", "waiting")

    def chain(self) -> "list[MemoryRun]":
        """The run, the one that it started, and so on; the last of them is the one that moves."""
        return [self, *(self.child.chain() if self.child is not None else ())]

    def stop(self, reason: str) -> None:
        """With those that it waits for."""
        for run in self.chain():
            run.state, run.wake_at, run.error = "stopped", None, reason

    def child_ended(self) -> Stimulus | None:
        """What the innermost live one is told, where those below it have ended."""
        told = None
        for parent in reversed(self.chain()[:-1]):
            child = parent.child
            if child is not None and not child.is_live:
                told, parent.child = _child_done(child.state, child.error), None
        return told

    def next(self, world: MemoryWorld) -> Stimulus | None:
        """What the innermost one gets at once, for what it wanted: an answer, the end of another run or its start."""
        if ended := self.child_ended():
            return ended
        if world.answers:
            return world.answers.pop(0)
        if world.wanted is None:
            return None
        name, world.wanted = world.wanted, None
        return self._start(name, world)

    def _start(self, name: str, world: MemoryWorld) -> Stimulus:
        """A workflow that nobody knows here ends at once."""
        chain, program = self.chain(), world.workflows.get(name)
        if any(run.program.name == name for run in chain):
            return _child_done("not_started", "it is running for this contact already")
        if len(chain) > DEEPEST:
            return _child_done("too_deep")
        if program is None:
            return _child_done("done")
        trigger = program.trigger
        if not TRIGGERS[trigger.kind].matches(trigger, world, {}):
            return _child_done("not_started", "its conditions do not hold")
        chain[-1].child = MemoryRun(program)
        return Stimulus("start", message=world.message)


def _child_done(state: str, sentence: str = "") -> Stimulus:
    data: dict[str, Any] = {"state": state, "sentence": sentence}
    return Stimulus("child_done", data=data)
