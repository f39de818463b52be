"""Closes the conversation, with a category and a summary if wanted; the workflow goes on."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import text
from workflows.effects import Close
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.fields import Line, Template
from workflows.program import Step


class CloseConversationForm(forms.Form):
    category = Line(label=_("Category"))
    summary = Template(longest=2_000, lines=3, label=_("Summary"), help_text=_("Colleagues read it later."))


class CloseConversation(Kind):
    name = "close_conversation"
    label = _("Close the conversation")
    icon = "message-circle-off"
    help = _("Closes the conversation, with a category if you like.")
    group = "conversation"
    form = CloseConversationForm
    references = {"category": "category"}
    settles = True

    def run(self, step: Step, context: Context) -> Result:
        if context.world.conversation.status == "closed":
            return Go("It is closed already")
        category = step.config.get("category")
        summary = step.config.get("summary") or ""
        context.emit(Close(category, text.render(summary, context.world, context.variables, context.world.form)))
        return Go(f"Closed as {category}" if category else "Closed")

    def describe(self, config: Mapping[str, Any]) -> str:
        return (
            gettext("Close the conversation as %(category)s") % {"category": config["category"]}
            if config.get("category")
            else gettext("Close the conversation")
        )
