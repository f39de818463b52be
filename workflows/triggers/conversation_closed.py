"""Starts when a conversation closes; ``source`` is then who closed it."""

from workflows.triggers.base import TriggerKind


class ConversationClosed(TriggerKind):
    name = "conversation_closed"
    label = "Conversation closed"
    icon = "message-circle-off"
    event = "conversation.closed"
    subjects = ("source", "conversation.category", "conversation.team", "conversation.assignee")
