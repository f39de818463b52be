"""Does effects in the world of a scenario. The facts show them already (``engine.apply``); this is all around them."""

from collections.abc import Callable
from typing import Any

from workflows.effects import Assign, Close, Comment, Effect, LeaveQueue, Open, Send, Snooze, Unassign
from workflows.engine.reactions import Happening
from workflows.scenarios.world import MemoryWorld


def take_place(effect: Effect, world: MemoryWorld) -> None:
    DO.get(type(effect), _nothing)(effect, world)


def _send(effect: Send, world: MemoryWorld) -> None:
    world.look_at_window()
    if not world.conversation.window_open and effect.template is None:
        world.pending.append(Happening("delivery_failed", text="The channel's messaging window is closed."))
        return
    world.sent.append(effect.text)
    world.sent_since_inbound += 1
    world.offered.update(effect.quick_replies)


def _assign(effect: Assign, world: MemoryWorld) -> None:
    world.waits_for = effect.queue


def _leave_queue(effect: LeaveQueue | Unassign, world: MemoryWorld) -> None:
    world.waits_for = None


def _comment(effect: Comment, world: MemoryWorld) -> None:
    world.comments.append(effect.text)


def _open(effect: Open, world: MemoryWorld) -> None:
    world.conversation.id = max(world.conversation.id, 1)
    world.snoozed_until = None


def _close(effect: Close, world: MemoryWorld) -> None:
    world.pending.append(Happening("conversation_closed", by_this_run=True))


def _snooze(effect: Snooze, world: MemoryWorld) -> None:
    world.snoozed_until = effect.until


def _nothing(effect: Effect, world: MemoryWorld) -> None:
    """The facts are all there is to it: fields, tags."""


DO: dict[type, Callable[[Any, MemoryWorld], None]] = {
    Send: _send,
    Assign: _assign,
    LeaveQueue: _leave_queue,
    Unassign: _leave_queue,
    Comment: _comment,
    Open: _open,
    Close: _close,
    Snooze: _snooze,
}
