"""Starts when the contact writes."""

from django.utils.translation import gettext_lazy as _

from workflows.triggers.base import TriggerKind


class MessageReceived(TriggerKind):
    name = "message_received"
    label = _("Message received")
    help = _("Starts each time the contact writes.")
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
