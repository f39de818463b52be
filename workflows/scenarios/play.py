"""Plays a workflow in a world in memory: what happens there, which runs it starts, wakes and stops, and their effects.

The order is that of live work: what happened is written, the live run reacts, triggers are looked at, runs go on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from workflows.chains import DEEPEST
from workflows.effects import Effect, Send
from workflows.engine.interpret import LogLine, advance
from workflows.engine.reactions import Happening, Stop, Wake, react
from workflows.facts import ConversationFacts, MessageFacts
from workflows.kinds.base import Stimulus
from workflows.program import Program
from workflows.scenarios.by_hand import CannotHappen, begins_with
from workflows.scenarios.by_hand import details as told
from workflows.scenarios.changes import before, looks
from workflows.scenarios.effects import take_place
from workflows.scenarios.runs import MemoryRun
from workflows.scenarios.script import Given, Happens
from workflows.scenarios.trace import Entry
from workflows.scenarios.world import MemoryWorld
from workflows.triggers.registry import TRIGGERS

MANY = 10_000  # timers within one ``pass``


@dataclass(slots=True)
class Play:
    program: Program
    given: Given
    world: MemoryWorld
    run: MemoryRun | None = None
    messages: int = 0
    entries: list[Entry] = field(default_factory=list)  # what happened, for who looks on

    def note(self, what: str, text: str = "", **more: Any) -> None:
        self.entries.append(Entry(self.world.now, what, text, **more))

    def happen(self, turn: Happens) -> None:
        """Does one turn with everything that follows from it."""
        if self.given.opened_by != "contact" and turn.what not in ("contact", "tap", "agent"):
            self._open_unasked()
        self.note(turn.what, turn.value if isinstance(turn.value, str) else "", by=turn.by)
        TURNS[turn.what](self, turn)
        self._drain()
        self.world.count()

    # What happens

    def contact_writes(self, turn: Happens) -> None:
        self._message(MessageFacts(self._next_message(), turn.value))

    def contact_taps(self, turn: Happens) -> None:
        title: str = turn.value
        if self.world.max_quick_replies() and title not in self.world.offered:
            offered = ", ".join(f"“{each}”" for each in sorted(self.world.offered)) or "nothing"
            raise CannotHappen(f"The contact cannot tap “{title}”: {offered} was offered.")
        self._message(MessageFacts(self._next_message(), title, choice=title))

    def _message(self, message: MessageFacts) -> None:
        world, run = self.world, self.run
        answers = self._is_awaited()
        opened = not world.is_open and not answers
        if opened:
            self._open("contact")
        conversation = world.conversation
        if not answers:
            conversation.status, self.world.snoozed_until = "open", None
            conversation.waiting_since = conversation.waiting_since or world.now
        conversation.last_inbound_at, conversation.last_message_from = world.now, "contact"
        world.sent_since_inbound = 0
        stimulus = self._reaction(run, Happening("contact_message", message=message))
        if opened:
            self._trigger("conversation_opened", {"source": conversation.source}, message)
        self._trigger("message_received", {}, message)
        self._resume(run, stimulus)

    def agent_writes(self, turn: Happens) -> None:
        world, run = self.world, self.run
        opened = not world.is_open
        if opened:
            self._open("agent")
        conversation = world.conversation
        conversation.last_outbound_at, conversation.last_message_from = world.now, "agent"
        conversation.waiting_since = None
        stimulus = self._reaction(run, Happening("agent_message", agent=turn.by))
        if conversation.assignee is None:  # who writes first has it
            self._give(turn.by)
            self.note("assigned", by=turn.by)
            stimulus = self._reaction(run, Happening("assigned", agent=turn.by)) or stimulus
        if opened:
            self._trigger("conversation_opened", {"source": conversation.source})
        self._resume(run, stimulus)

    def agent_closes(self, turn: Happens) -> None:
        if not self.world.is_open:
            raise CannotHappen("There is no open conversation to close.")
        self.world.conversation.status = "closed"
        self.world.conversation.category = None
        stimulus = self._reaction(self.run, Happening("conversation_closed", agent=turn.by))
        self._after_close("agent")
        self._resume(self.run, stimulus)

    def agent_assigns(self, turn: Happens) -> None:
        if not self.world.is_open:
            raise CannotHappen("There is no open conversation to assign.")
        self._give(turn.value)
        self._resume(self.run, self._reaction(self.run, Happening("agent_assigned_by_hand", agent=turn.value)))

    def comes_online(self, turn: Happens) -> None:
        self.world.agents[turn.value].availability = "online"

    def goes_offline(self, turn: Happens) -> None:
        self.world.agents[turn.value].availability = "offline"

    def starts_by_hand(self, turn: Happens) -> None:
        trigger = self.program.trigger
        variables = begins_with(trigger, self.given, self.world)
        if TRIGGERS[trigger.kind].on_conversation and self.world.conversation.id == 0:
            self._open("contact")  # who wrote just now
            self.world.conversation.last_inbound_at = self.world.now
        self._trigger(trigger.kind, told(trigger, self.given), variables=variables)

    def time_passes(self, turn: Happens) -> None:
        """Timers that are due fire in order, each at its own instant."""
        until = self.world.now + timedelta(seconds=turn.value)
        for _ in range(MANY):
            at = self.next_timer()
            if at is None or at > until:
                break
            self.world.now = max(at, self.world.now)
            self._fire()
            self._drain()
        else:
            raise CannotHappen(f"More than {MANY:,} timers fired; look for waits of no length in a circle.")
        self.world.now = until

    def next_timer(self) -> datetime | None:
        """When something happens by itself."""
        wakes = self.run.chain()[-1].wake_at if self.run and self.run.state == "waiting" else None
        return min((at for at in (wakes, self.world.snoozed_until) if at is not None), default=None)

    def _fire(self) -> None:
        if self.world.snoozed_until is not None and self.world.snoozed_until <= self.world.now:
            self.world.snoozed_until = None
            self.world.conversation.status = "open"
            self.note("woken")
        elif self.run is not None:
            self._resume(self.run, Stimulus("timer"))

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
        self.world.message = stimulus.message
        outcome = advance(inner.program, inner.step, inner.memory, self.world, stimulus)
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

    def _next_message(self) -> int:
        self.messages += 1
        return self.messages

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


TURNS: dict[str, Callable[[Play, Happens], None]] = {
    "contact": Play.contact_writes,
    "tap": Play.contact_taps,
    "agent": Play.agent_writes,
    "close": Play.agent_closes,
    "assign": Play.agent_assigns,
    "online": Play.comes_online,
    "offline": Play.goes_offline,
    "pass": Play.time_passes,
    "start": Play.starts_by_hand,
}
