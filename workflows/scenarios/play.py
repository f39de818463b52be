"""Plays a workflow in a world in memory: each turn of a scenario, done with everything that follows from it.

The order is that of live work: what happened is written, the live run reacts, triggers are looked at, runs go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from workflows.engine.reactions import Happening
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus
from workflows.scenarios import by_clock
from workflows.scenarios.by_hand import CannotHappen, begins_with
from workflows.scenarios.by_hand import details as told
from workflows.scenarios.script import Happens
from workflows.scenarios.stage import Stage
from workflows.triggers.base import TriggerKind
from workflows.triggers.registry import TRIGGERS

MANY = 10_000  # timers within one ``pass``


@dataclass(slots=True)
class Play(Stage):
    clock_seen: datetime | None = None  # up to here the clock has started what it had to

    def happen(self, turn: Happens) -> None:
        """Does one turn with everything that follows from it."""
        if self.given.opened_by != "contact" and turn.what not in ("contact", "tap", "agent"):
            self._open_unasked()
        self.note(turn.what, turn.value if isinstance(turn.value, str) else "", by=turn.by)
        TURNS[turn.what](self, turn)
        self._drain()
        self.world.count()

    def contact_writes(self, turn: Happens) -> None:
        self._message(MessageFacts(self._next_message(), turn.value))

    def contact_taps(self, turn: Happens) -> None:
        title: str = turn.value
        if self.world.max_quick_replies() and title not in self.world.offered:
            offered = ", ".join(f"“{each}”" for each in sorted(self.world.offered)) or "nothing"
            raise CannotHappen(
                gettext("The contact cannot tap “%(title)s”: %(offered)s was offered.")
                % {"title": title, "offered": offered}
            )
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
            raise CannotHappen(gettext("There is no open conversation to close."))
        self.world.conversation.status = "closed"
        self.world.conversation.category = None
        stimulus = self._reaction(self.run, Happening("conversation_closed", agent=turn.by))
        self._after_close("agent")
        self._resume(self.run, stimulus)

    def agent_assigns(self, turn: Happens) -> None:
        if not self.world.is_open:
            raise CannotHappen(gettext("There is no open conversation to assign."))
        self._give(turn.value)
        self._resume(self.run, self._reaction(self.run, Happening("agent_assigned_by_hand", agent=turn.value)))

    def comes_online(self, turn: Happens) -> None:
        self.world.agents[turn.value].availability = "online"

    def goes_offline(self, turn: Happens) -> None:
        self.world.agents[turn.value].availability = "offline"

    def starts_by_hand(self, turn: Happens) -> None:
        trigger = self.program.trigger
        variables = begins_with(trigger, self.given, self.world)
        self._be_in_conversation(TRIGGERS[trigger.kind])
        self._trigger(trigger.kind, told(trigger, self.given), variables=variables)

    def _be_in_conversation(self, kind: TriggerKind) -> None:
        """What is started is about a conversation: the latest of those that the scenario gives, which is closed; where
        it gives none, one that is open, in which the contact wrote just now unless they seldom have by then."""
        if self._takes_up_the_last(kind) or self.world.conversation.id:
            return
        self._open("contact")
        if not kind.idle:
            self.world.conversation.last_inbound_at = self.world.now

    def _takes_up_the_last(self, kind: TriggerKind) -> bool:
        world = self.world
        if world.conversation.id or kind.on_conversation or not world.contact.conversations_before:
            return False
        world.conversation.id, world.conversation.assignee = 1, world.contact.last_agent
        return True

    def time_passes(self, turn: Happens) -> None:
        """Timers that are due fire in order, each at its own instant."""
        until = self.world.now + timedelta(seconds=turn.value)
        for _ in range(MANY):
            self.look()
            at = self.next_timer()
            if at is None or at > until:
                break
            self.world.now = max(at, self.world.now)
            self._fire()
            self._drain()
        else:
            raise CannotHappen(
                gettext("More than %(many)s timers fired; look for waits of no length in a circle.")
                % {"many": f"{MANY:,}"}
            )
        self.world.now = until

    def next_timer(self) -> datetime | None:
        """When something happens by itself."""
        times = (self._wakes_at(), self.world.snoozed_until, self._starts_at())
        return min((at for at in times if at is not None), default=None)

    def _wakes_at(self) -> datetime | None:
        return self.run.chain()[-1].wake_at if self.run and self.run.state == "waiting" else None

    def _starts_at(self) -> datetime | None:
        return by_clock.next_start(self.program.trigger, self.world, self.clock_seen or self.given.at)

    def _fire(self) -> None:
        if self.world.snoozed_until is not None and self.world.snoozed_until <= self.world.now:
            self.world.snoozed_until = None
            self.world.conversation.status = "open"
            self.note("woken")
        elif (wakes := self._wakes_at()) is not None and wakes <= self.world.now:
            self._resume(self.run, Stimulus("timer"))
        else:
            self.clock_seen = self._starts_at()
            self._start_by_clock()

    def _start_by_clock(self) -> None:
        trigger = self.program.trigger
        if by_clock.concerns(trigger, self.world):
            self._takes_up_the_last(TRIGGERS[trigger.kind])
            self._trigger(trigger.kind, {})

    def _next_message(self) -> int:
        self.messages += 1
        return self.messages


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
