"""Starts when the contact writes."""

from workflows.triggers.base import TriggerKind


class MessageReceived(TriggerKind):
    name = "message_received"
    label = "Message received"
    icon = "message-circle"
    event = "message.received"
    subjects = (
        "channel",
        "message.text",
        "contact.<field>",
        "contact.tags",
        "conversation.team",
        "conversation.assignee",
    )
