"""Whether a channel lets us write to somebody now: asked alike by the composer, the API, the engine and delivery."""

from dataclasses import dataclass
from datetime import datetime

from channels.adapters.registry import adapter
from channels.models import Channel
from contacts.models import Identity


@dataclass(frozen=True, slots=True)
class WindowState:
    """``until`` is None where time closes nothing; ``reason`` is a sentence, empty while open."""

    open: bool
    until: datetime | None = None
    reason: str = ""


ALWAYS = WindowState(open=True)
NO_ADDRESS = WindowState(open=False, reason="The contact has no address on this channel. Write on another channel.")
NEVER_WROTE = WindowState(
    open=False, reason="The contact has not written on this channel yet, and it lets us answer only."
)
USED_UP = "The channel allows {count} messages after the contact's last one, and they are used up. Wait for an answer."
CLOSED = "The channel's window closed at {until:%Y-%m-%d %H:%M} UTC; it opens again when the contact writes."


def window(channel: Channel, identity: Identity | None, now: datetime, *, by_person: bool = False) -> WindowState:
    """``by_person``: the answer is an agent's, for which some channels keep a longer window. No queries."""
    if identity is None:
        return NO_ADDRESS
    rule = adapter(channel.kind).window
    if rule is None:
        return ALWAYS
    if identity.last_inbound_at is None:
        return NEVER_WROTE
    length = (rule.person_length if by_person else None) or rule.length
    until = identity.last_inbound_at + length
    if now >= until:
        return WindowState(False, until, CLOSED.format(until=until))
    if rule.messages is not None and identity.sent_since_inbound >= rule.messages:
        return WindowState(False, until, USED_UP.format(count=rule.messages))
    return WindowState(True, until)
