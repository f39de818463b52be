"""What each kind of channel allows: its quick replies, its window, and how long a text may be."""

from dataclasses import dataclass
from datetime import timedelta

from channels.adapters.registry import ADAPTERS

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ChannelRules:
    quick_replies: int = 0  # native buttons; 0: numbered text
    window: timedelta | None = None
    templates: bool = False  # approved messages past the window
    messages: int | None = None  # at most so many for each message of the contact
    text: int = 0  # the most characters of a text; 0: no limit that is worth a word
    in_bytes: bool = False  # that limit counts bytes


# CHANNELS.md: the windows that a channel has unless its settings say otherwise, the buttons it can show, and how long a
# text may be.
RULES = {
    "webchat": ChannelRules(quick_replies=10, text=10_000),
    "custom": ChannelRules(quick_replies=10, text=10_000),
    "whatsapp": ChannelRules(quick_replies=10, window=DAY, templates=True, text=4_096),
    "messenger": ChannelRules(quick_replies=13, window=DAY, templates=True, text=2_000),
    "instagram": ChannelRules(quick_replies=13, window=DAY, text=1_000, in_bytes=True),
    "telegram": ChannelRules(quick_replies=10, text=4_096),
    "line": ChannelRules(quick_replies=13, text=5_000),
    "viber": ChannelRules(quick_replies=10, window=DAY, text=7_000),
    "wechat": ChannelRules(window=2 * DAY, messages=20, templates=True, text=2_048, in_bytes=True),
    "sms": ChannelRules(text=1_600),
    "email": ChannelRules(),
    "tiktok": ChannelRules(window=2 * DAY, text=6_000),
}
KINDS = tuple(sorted({*RULES, *ADAPTERS}))
