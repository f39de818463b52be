"""Starts when a conversation opens."""

from django.utils.translation import gettext_lazy as _

from workflows.triggers.base import TriggerKind


class ConversationOpened(TriggerKind):
    name = "conversation_opened"
    label = _("Conversation opened")
    help = _("Starts when a conversation opens, whoever opened it.")
    icon = "message-circle-plus"
    event = "conversation.opened"
    subjects = ("source", "channel", "channel_kind", "contact.<field>", "contact.tags", "contact.is_returning")
