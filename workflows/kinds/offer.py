"""A text with choices: native buttons where the conversation's channel has enough of them, else numbered lines."""

from collections.abc import Sequence

from workflows.effects import Send
from workflows.facts import World

LONGEST = 20_000  # characters that conversations.actions take of a message or comment


def offer(text: str, choices: Sequence[str], world: World, channel: str | None = None) -> Send:
    if not choices:
        return Send(fitting(text), channel=channel)
    if len(choices) <= world.max_quick_replies():
        return Send(fitting(text), tuple(choices), channel)
    lines = "".join(f"\n{number}. {choice}" for number, choice in enumerate(choices, 1))
    return Send(fitting(text, LONGEST - len(lines)) + lines, channel=channel)


def fitting(text: str, longest: int = LONGEST) -> str:
    """Cut where variables, which a contact may have filled, make it longer than can be sent."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def cannot_send(world: World, channel: str | None = None) -> str | None:
    """Why nothing may be sent now, as a sentence; None if it may. Another channel's window is its own."""
    if world.contact.blocked:
        return "Not sent: the contact is blocked"
    if not world.conversation.window_open and channel in (None, world.conversation.channel):
        return f"Not sent: the messaging window of {world.conversation.channel or 'the channel'} is closed"
    return None
