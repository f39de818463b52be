"""Runs in a world in memory: what starts, wakes and stops them, their effects, and what follows from those."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.chains import DEEPEST
from workflows.effects import Effect, Send
from workflows.engine.interpret import LogLine, advance
from workflows.engine.reactions import Happening, Stop, Wake, react
from workflows.facts import ConversationFacts, MessageFacts
from workflows.kinds.base import Stimulus
from workflows.program import Program
from workflows.scenarios.changes import before, looks
from workflows.scenarios.effects import take_place
from workflows.scenarios.runs import MemoryRun
from workflows.scenarios.script import Given
from workflows.scenarios.trace import Entry
from workflows.scenarios.world import MemoryWorld
from workflows.triggers.registry import TRIGGERS


@dataclass(slots=True)
class Stage:
    program: Program
    given: Given
    world: MemoryWorld
    run: MemoryRun | None = None
    messages: int = 0
    entries: list[Entry] = field(default_factory=list)  # what happened, for who looks on
    look: Callable[[], None] = lambda: None  # before each step and timer: what it raises ends the play

    def note(self, what: str, text: str = "", **more: Any) -> None:
        self.entries.append(Entry(self.world.now, what, text, **more))

    # Runs

    def _reaction(self, run: MemoryRun | None, happening: Happening) -> Stimulus | None:
        """What wakes ``run``, which is stopped here if that is what ``happening`` does."""
        if run is None:
            return None
        stimulus = None
        for each in run.chain():
            reaction = react(each.program, each.state, each.memory, happening)
            if isinstance(reaction, Stop):
                each.stop(reaction.reason)
                self.world.waits_for = None
                self.note("stopped", reaction.reason, step=run.step or "")
            elif isinstance(reaction, Wake):
                stimulus = reaction.stimulus
        return run.child_ended() or stimulus

    def _trigger(
        self,
        kind: str,
        details: Mapping[str, Any],
        message: MessageFacts | None = None,
        variables: Mapping[str, Any] | None = None,
        depth: int = 0,
    ) -> None:
        trigger = self.program.trigger
        if trigger.kind != kind:
            return
        if trigger.once_per_contact and self.run is not None:
            self.note("ignored", "once_per_contact")
            return
        live = self.run is not None and self.run.is_live
        if live and not trigger.restart:
            self.note("ignored", "live")
            return
        self.world.look_at_window()
        self.world.message = message
        verdict = TRIGGERS[kind].verdict(trigger, self.world, details)
        self.note("started" if verdict.holds else "not_started", verdict.why)
        if not verdict.holds:
            return
        if depth > DEEPEST:
            self.note("ignored", "too_deep")
            return
        if self.run is not None and live:
            if message is not None and self._is_awaited():  # no run takes it for the answer any more
                self.world.conversation.status = "open"
                self.note("reopened")
            self.run.stop("The workflow was started anew.")
            self.world.waits_for = None
        self.run = MemoryRun(self.program, depth=depth)
        self.run.memory.variables.update(variables or {})
        self._resume(self.run, Stimulus("start", message=message))

    def _resume(self, run: MemoryRun | None, stimulus: Stimulus | None) -> None:
        """The run, or the one that it waits for, goes on; its effects are done, and what follows from them happens."""
        while run is not None and stimulus is not None and run.is_live:
            was = before(self.world.contact)
            effects = self._move(run, run.chain()[-1], stimulus)
            for look in looks(self.program.trigger, effects, was):
                self._trigger(self.program.trigger.kind, look, depth=run.depth + 1)
            pending, self.world.pending = self.world.pending, []
            for happening in pending:
                self._resume(run, self._reaction(run, happening))
                if happening.kind == "conversation_closed":
                    self._after_close("workflow")
            stimulus = run.next(self.world)

    def _move(self, run: MemoryRun, inner: MemoryRun, stimulus: Stimulus) -> list[Effect]:
        self.world.look_at_window()
        inner.message = stimulus.message or inner.message
        self.world.message = inner.message
        outcome = advance(inner.program, inner.step, inner.memory, self.world, stimulus, self.look)
        inner.state, inner.step, inner.memory = outcome.state, outcome.step, outcome.memory
        inner.wake_at, inner.error = outcome.wake_at, outcome.error
        self._do(
            outcome.effects, outcome.log, (run.step or "", f"{inner.program.name}: ") if run is not inner else None
        )
        self.world.count()
        return outcome.effects

    def _do(self, effects: list[Effect], log: list[LogLine], within: tuple[str, str] | None) -> None:
        """The effects take place; each is noted with the step that wanted it, before how that step ended. ``within``:
        the step that runs the workflow whose effects these are, and what its lines begin with."""
        done = 0
        for line in log:
            step, prefix = within or (line.step or "", "")
            for effect in effects[done : line.effects]:
                sent = len(self.world.sent)
                take_place(effect, self.world)
                lost = isinstance(effect, Send) and len(self.world.sent) == sent
                self.note("effect", step=step, effect=effect, undelivered=lost)
            done = line.effects
            self.note("log", prefix + line.text, step=step, outcome=line.outcome)

    # The conversation

    def _open(self, source: str) -> None:
        """A new conversation; the one before it, if any, is the contact's past."""
        world, before = self.world, self.world.conversation
        if before.id:
            world.contact.conversations_before += 1
            world.contact.last_agent = before.assignee or world.contact.last_agent
        elif source == "contact":
            source = self.given.opened_by
        world.conversation = replace(
            ConversationFacts(before.id + 1, source=source, channel=before.channel, channel_kind=before.channel_kind),
            last_inbound_at=before.last_inbound_at,
        )
        self.note("opened", source)

    def _is_awaited(self) -> bool:
        """Whether what the contact writes answers a question in the closed conversation, and so opens no other one."""
        run, conversation = self.run, self.world.conversation
        if run is None or run.state != "waiting" or conversation.id == 0 or conversation.status != "closed":
            return False
        asks = run.chain()[-1]
        return "answer" in asks.memory.waiting_for and asks.wake_at is not None and asks.wake_at > self.world.now

    def _open_unasked(self) -> None:
        if self.world.conversation.id == 0:
            self._open(self.given.opened_by)
            self._trigger("conversation_opened", {"source": self.given.opened_by})

    def _give(self, email: str) -> None:
        self.world.conversation.assignee = email
        self.world.waits_for = None
        self.world.count()

    def _after_close(self, source: str) -> None:
        self.world.waits_for = None
        self.world.snoozed_until = None
        self.world.count()
        self._trigger("conversation_closed", {"source": source})

    def _drain(self) -> None:
        """Gives the conversation that waits to an agent who is free by now."""
        world = self.world
        world.count()
        if world.waits_for is None or not world.is_open:
            return
        picked = world.pick(world.waits_for)
        if picked is not None:
            self._give(picked.agent.email)
            self.note("assigned", picked.why, by=picked.agent.email)
            self._resume(self.run, self._reaction(self.run, Happening("assigned", agent=picked.agent.email)))
