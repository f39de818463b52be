"""Starts when a conversation closes; ``source`` is then who closed it."""

from django.utils.translation import gettext_lazy as _

from workflows.triggers.base import TriggerKind


class ConversationClosed(TriggerKind):
    name = "conversation_closed"
    label = _("Conversation closed")
    help = _("Starts when a conversation closes, whoever closed it.")
    icon = "message-circle-off"
    event = "conversation.closed"
    subjects = ("source", "conversation.category", "conversation.team", "conversation.assignee")
