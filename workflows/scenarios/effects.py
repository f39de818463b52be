"""Does effects in the world of a scenario. The facts show them already (``engine.apply``); this is all around them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from workflows.calls import parts
from workflows.calls.answer import NO_ANSWER, Answer, of_value, read
from workflows.effects import Assign, Call, Close, Comment, Effect, LeaveQueue, Open, Send, Snooze, StartRun, Unassign
from workflows.engine.reactions import Happening
from workflows.kinds.base import Stimulus
from workflows.scenarios.world import Called, MemoryWorld


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


def _call(effect: Call, world: MemoryWorld) -> None:
    """What the scenario answers to that address; nothing else does."""
    url = parts.shown(effect.url)
    given = next((one for one in world.http if url in (one.url, unquote(one.url))), None)
    world.calls.append(Called(url, given.status if given else None))
    if given is None:
        answer = Answer(error=NO_ANSWER)
    elif given.json is None and effect.mappings:
        answer = read(given.status, b"", effect.mappings)
    else:
        answer = of_value(given.status, given.json, effect.mappings)
    world.answers.append(Stimulus("called", data=answer.to_json()))


def _start_run(effect: StartRun, world: MemoryWorld) -> None:
    world.wanted = effect.workflow


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
    Call: _call,
    StartRun: _start_run,
}
