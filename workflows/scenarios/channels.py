"""What each channel kind allows in a scenario: its quick replies and its window, of the adapter where there is one."""

from dataclasses import dataclass
from datetime import timedelta

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ChannelRules:
    quick_replies: int = 0  # native buttons; 0: numbered text
    window: timedelta | None = None
    templates: bool = False  # approved messages past the window
    messages: int | None = None  # at most so many for each message of the contact


# CHANNELS.md: the windows that a channel has unless its settings say otherwise, and the buttons it can show.
RULES = {
    "webchat": ChannelRules(quick_replies=10),
    "custom": ChannelRules(quick_replies=10),
    "whatsapp": ChannelRules(quick_replies=10, window=DAY, templates=True),
    "messenger": ChannelRules(quick_replies=13, window=DAY, templates=True),
    "instagram": ChannelRules(quick_replies=13, window=DAY),
    "telegram": ChannelRules(quick_replies=10),
    "line": ChannelRules(quick_replies=13),
    "viber": ChannelRules(quick_replies=10, window=DAY),
    "wechat": ChannelRules(window=2 * DAY, messages=20, templates=True),
    "sms": ChannelRules(),
    "email": ChannelRules(),
    "tiktok": ChannelRules(window=2 * DAY),
}
