"""Starts when a conversation opens."""

from workflows.triggers.base import TriggerKind


class ConversationOpened(TriggerKind):
    name = "conversation_opened"
    label = "Conversation opened"
    icon = "message-circle-plus"
    event = "conversation.opened"
    subjects = ("source", "channel", "channel_kind", "contact.<field>", "contact.tags", "contact.is_returning")
