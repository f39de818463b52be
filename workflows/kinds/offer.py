"""A text with choices: native buttons where the channel has enough of them, else numbered lines."""

from collections.abc import Sequence

from workflows.channel_rules import RULES
from workflows.effects import Send
from workflows.facts import ChannelFacts, World

LONGEST = 20_000  # characters that conversations.actions take of a message or comment


def offer(
    text: str,
    choices: Sequence[str],
    facts: ChannelFacts | None,
    channel: str | None = None,
    files: Sequence[str] = (),
) -> Send:
    """``facts`` are the channel's, that of the name or the one last used."""
    longest = RULES[facts.kind].text if facts is not None and facts.kind in RULES else 0
    longest = min(longest or LONGEST, LONGEST)
    if not choices:
        return Send(fitting(text, longest), channel=channel, files=tuple(files))
    if facts is not None and len(choices) <= facts.max_quick_replies:
        return Send(fitting(text, longest), tuple(choices), channel, tuple(files))
    lines = "".join(f"\n{number}. {choice}" for number, choice in enumerate(choices, 1))
    return Send(fitting(text, longest - len(lines)) + lines, channel=channel, files=tuple(files))


def fitting(text: str, longest: int = LONGEST) -> str:
    """Cut where variables, which a contact may have filled, make it longer than can be sent."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def cut(words: str, sent: Send, facts: ChannelFacts | None) -> str:
    """What the log says of a text that was longer than its channel takes; empty where it goes out whole."""
    if sent.text.startswith(words):
        return ""
    takes = facts.name if facts is not None and facts.name else "the channel"
    return f"cut to {len(sent.text):,} characters, the most that {takes} takes"


def cannot_send(world: World, channel: str | None = None) -> str | None:
    """Why a text may not be sent now, as a sentence; None if it may."""
    facts = world.channel(channel)
    if reason := cannot_reach(world, facts, channel):
        return reason
    return None if facts is None or facts.window_open else closed(facts)


def cannot_reach(world: World, facts: ChannelFacts | None, channel: str | None = None) -> str | None:
    """Why nothing at all may be sent, not even a template."""
    if world.contact.blocked:
        return "Not sent: the contact is blocked"
    if not world.conversation.is_there:
        return "Not sent: there is no conversation; open one first"
    if facts is None:
        return f"Not sent: there is no active channel “{channel or world.conversation.channel}”"
    return None if facts.reachable else f"Not sent: the contact has no address on {facts.name or 'the channel'}"


def closed(facts: ChannelFacts) -> str:
    return f"Not sent: the messaging window of {facts.name or 'the channel'} is closed"
