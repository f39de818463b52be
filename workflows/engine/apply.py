"""Shows an effect to the steps that follow, by changing the facts as its writer will change the world."""

from collections.abc import Callable
from typing import Any, Protocol

from workflows.effects import (
    Assign,
    Call,
    Close,
    Comment,
    Effect,
    LeaveQueue,
    Open,
    Rate,
    Send,
    SetField,
    Snooze,
    StartRun,
    Tag,
    Unassign,
)
from workflows.facts import CONTACT_FIELDS, ContactFacts, World


class HasContact(Protocol):
    """All of a world that fields and tags are written in."""

    contact: ContactFacts


def apply(effect: Effect, world: World) -> None:
    APPLY[type(effect)](effect, world)


def _send(effect: Send, world: World) -> None:
    world.conversation.last_outbound_at = world.now
    world.conversation.last_message_from = "workflow"
    facts = world.channel(effect.channel) if effect.channel else None
    if facts is not None:  # what is last used
        world.conversation.channel, world.conversation.channel_kind = facts.name, facts.kind
        world.conversation.window_open = facts.window_open


def _assign(effect: Assign, world: World) -> None:
    if effect.team is not None:
        world.conversation.team = effect.team
    world.conversation.assignee = effect.agent


def _unassign(effect: Unassign, world: World) -> None:
    world.conversation.team = None
    world.conversation.assignee = None


def set_field(effect: SetField, world: HasContact) -> None:
    if effect.field in CONTACT_FIELDS:
        setattr(world.contact, effect.field, "" if effect.value is None else effect.value)
    elif effect.value is None:
        world.contact.fields.pop(effect.field, None)
    else:
        world.contact.fields[effect.field] = effect.value


def tag(effect: Tag, world: HasContact) -> None:
    """Names are the same in any case, and the first writing stays."""
    tags = world.contact.tags
    if effect.remove:
        gone = {name.casefold() for name in effect.remove}
        tags.difference_update([name for name in tags if name.casefold() in gone])
    have = {name.casefold() for name in tags}
    tags.update([name for name in effect.add if name.casefold() not in have])


def _open(effect: Open, world: World) -> None:
    conversation = world.conversation
    if conversation.status == "closed":  # another one is opened, which nobody has yet
        conversation.source = "workflow"
        conversation.team = conversation.assignee = conversation.category = None
        conversation.summary = ""
        world.contact.conversations_before += 1 if conversation.id else 0
    conversation.status = "open"


def _close(effect: Close, world: World) -> None:
    world.conversation.status = "closed"
    world.conversation.category = effect.category
    world.conversation.summary = effect.summary


def _snooze(effect: Snooze, world: World) -> None:
    world.conversation.status = "snoozed"


def _nothing(effect: Effect, world: World) -> None:
    """No step can see it."""


APPLY: dict[type, Callable[[Any, World], None]] = {
    Send: _send,
    Assign: _assign,
    LeaveQueue: _nothing,
    Unassign: _unassign,
    SetField: set_field,
    Tag: tag,
    Comment: _nothing,
    Open: _open,
    Close: _close,
    Snooze: _snooze,
    Call: _nothing,
    StartRun: _nothing,
    Rate: _nothing,
}
