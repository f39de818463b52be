"""Sends the contact a text, with quick replies if wanted; another text per kind of channel."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows import text
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.fields import Group, Line, Template, Words
from workflows.kinds.offer import cannot_send, offer
from workflows.kinds.short import short
from workflows.program import Step

LONGEST = 2_000


class PerKindForm(forms.Form):
    text = Template(longest=LONGEST, required=True)
    quick_replies = Words(most=10, longest=20)


class PerKind(Group):
    """Channel kind to what replaces the text and quick replies there."""

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise forms.ValidationError("This must be channel kinds with texts, such as {telegram: {text: Hi}}.")
        inner = Group(PerKindForm, required=True)
        return {str(kind): inner.clean(each) for kind, each in value.items()}


class SendMessageForm(forms.Form):
    text = Template(longest=LONGEST, required=True)
    channel = Line()
    quick_replies = Words(most=10, longest=20)
    per_kind = PerKind(PerKindForm)


class SendMessage(Kind):
    name = "send_message"
    label = "Send a message"
    icon = "send"
    help = _("Sends a text, with buttons or files if you like.")
    group = "talk"
    exit_labels = {"failed": _("If it could not be sent")}
    exits = ("failed",)
    form = SendMessageForm
    references = {"channel": "channel"}

    def run(self, step: Step, context: Context) -> Result:
        world, channel = context.world, step.config.get("channel")
        if reason := cannot_send(world, channel):
            return Go(reason, exit="failed")
        config = (step.config.get("per_kind") or {}).get(world.conversation.channel_kind, step.config)
        words = text.render(config["text"], world, context.variables, world.form)
        if not words.strip():
            return Go("Not sent: the text is empty once its variables are filled in", exit="failed")
        context.emit(offer(words, config.get("quick_replies") or (), world, channel))
        return Go(f"Sent “{short(words)}”")

    def describe(self, config: Mapping[str, Any]) -> str:
        return f"Send “{short(config['text'])}”{' by ' + config['channel'] if config.get('channel') else ''}"

    def writes(self, config: Mapping[str, Any], channel_kind: str) -> bool:
        """Not where what is sent there is a template."""
        own = (config.get("per_kind") or {}).get(channel_kind) or config
        return not own.get("template")
