"""Opens a conversation if none is open; a snoozed one wakes. The first one is on the channel where the contact is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.effects import Open
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.program import Step


class OpenConversationForm(forms.Form):
    """It has no config."""


class OpenConversation(Kind):
    name = "open_conversation"
    label = _("Open a conversation")
    icon = "message-circle-plus"
    help = _("Opens the conversation if it is closed.")
    group = "conversation"
    form = OpenConversationForm

    def run(self, step: Step, context: Context) -> Result:
        was = context.world.conversation.status
        if was == "open":
            return Go("It is open already")
        if not context.world.conversation.is_there and not context.world.conversation.channel:
            return Go("No conversation was opened: the contact has no address on an active channel")
        context.emit(Open())
        return Go("Opened a conversation" if was == "closed" else "Woke the conversation")

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Open a conversation if none is")
