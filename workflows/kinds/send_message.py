"""Sends the contact a text with quick replies and files, or a template that the provider approved."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import text
from workflows.advice import did_you_mean
from workflows.channel_rules import KINDS
from workflows.effects import Send, TemplateUse
from workflows.facts import ChannelFacts, TemplateFacts
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.fields import Group, Line, Template, Texts, Words
from workflows.kinds.offer import cannot_reach, closed, cut, fitting, offer
from workflows.kinds.short import short
from workflows.program import Step

LONGEST = 2_000
PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,50})\s*\}\}", re.ASCII)  # {{1}} or {{name}}, as providers write them
MOST_VALUES = 20


class SomethingToSend(forms.Form):
    """A text, a template or files; with text and template, the template is for when the window is closed."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(key) for key in ("text", "template", "attachments")):
            self.add_error("text", gettext("This is missing; add it, or name a template."))
        if not self.errors and cleaned.get("template_values") and not cleaned.get("template"):
            self.add_error("template_values", gettext("These are values of a template; name the template too."))
        return cleaned


class PerKindForm(SomethingToSend):
    text = Template(longest=LONGEST, lines=3, label=_("Text"))
    quick_replies = Words(most=10, longest=20, label=_("Buttons"))
    template = Line(longest=600, picks="template", label=_("Template"))
    template_values = Texts(most=MOST_VALUES, longest=1_000, label=_("Values for the template's places, in order"))


class PerKind(Group):
    """Channel kind to what replaces the text with its quick replies, or the template, there."""

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise forms.ValidationError(
                gettext("This must be channel kinds with texts, such as {telegram: {text: Hi}}.")
            )
        for kind in value:
            if kind not in KINDS:
                raise forms.ValidationError(
                    gettext("There is no kind of channel “%(kind)s”; %(advice)s")
                    % {"kind": kind, "advice": did_you_mean(str(kind), KINDS)}
                )
        inner = Group(PerKindForm, required=True)
        cleaned = {str(kind): inner.clean(each) for kind, each in value.items()}
        return {kind: {key: said for key, said in each.items() if said} for kind, each in cleaned.items()}


class SendMessageForm(SomethingToSend):
    text = Template(longest=LONGEST, label=_("Text"))
    quick_replies = Words(
        most=10,
        longest=20,
        label=_("Buttons"),
        help_text=_("Answers that the contact can tap. Where a channel has no buttons, they follow as numbered lines."),
    )
    attachments = Words(most=5, longest=200, picks="file", label=_("Files"), more=True)
    channel = Line(label=_("Channel"), help_text=_("Empty: the one that the contact used last."), more=True)
    template = Line(
        longest=600,
        label=_("Template"),
        help_text=_("Sent where the channel's messaging window is closed; without a text, always."),
        more=True,
    )
    template_values = Texts(
        most=MOST_VALUES, longest=1_000, label=_("Values for the template's places, in order"), more=True
    )
    per_kind = PerKind(
        PerKindForm, label=_("Something else by kind of channel"), help_text=_("In place of the above."), more=True
    )


class SendMessage(Kind):
    name = "send_message"
    label = _("Send a message")
    icon = "send"
    help = _("Sends a text, with buttons or files if you like.")
    group = "talk"
    exit_labels = {"failed": _("If it could not be sent")}
    exits = ("failed",)
    form = SendMessageForm
    references = {"channel": "channel", "template": "template"}

    def run(self, step: Step, context: Context) -> Result:
        world, channel = context.world, step.config.get("channel")
        facts = world.channel(channel)
        if (reason := cannot_reach(world, facts, channel)) or facts is None:
            return Go(reason or "Not sent", exit="failed")
        config = _for_kind(step.config, facts.kind)
        free = config.get("text") or not config.get("template")  # without a text it is the template in any case
        if free and facts.window_open:
            return self._text(config, context, channel, facts)
        if config.get("template"):
            return self._template(config, context, channel, facts)
        return Go(closed(facts), exit="failed")

    def _text(self, config: Mapping[str, Any], context: Context, channel: str | None, facts: ChannelFacts) -> Result:
        world, files = context.world, config.get("attachments") or ()
        words = text.render(config.get("text") or "", world, context.variables, world.form)
        if not words.strip() and not files:
            return Go("Not sent: the text is empty once its variables are filled in", exit="failed")
        for name in files:
            if not world.has_file(name):
                return Go(f"Not sent: there is no file “{name}” any more", exit="failed")
        sent = offer(words, config.get("quick_replies") or (), facts, channel, files)
        context.emit(sent)
        said = f"“{short(words)}”" if words.strip() else "files"
        if lost := cut(words, sent, facts):
            said = f"{said} ({lost})"
        return Go(f"Sent {said} with {', '.join(files)}" if files else f"Sent {said}")

    def _template(
        self, config: Mapping[str, Any], context: Context, channel: str | None, facts: ChannelFacts
    ) -> Result:
        world, name = context.world, config["template"]
        why = "" if facts.window_open else f"{closed(facts)}, and "
        if not facts.templates:
            return Go(f"{why or 'Not sent: '}{facts.name or 'the channel'} sends no templates", exit="failed")
        found = world.template(name, channel)
        if found is None or not found.approved:
            state = "not approved" if found else "not there (any more)"
            return Go(f"{why or 'Not sent: '}its template “{name}” is {state}", exit="failed")
        sources: Sequence[str] = config.get("template_values") or ()
        values = tuple(text.render(source, world, context.variables, world.form).strip() for source in sources)
        places = _places(found)
        if len(values) < len(places) or not all(values[: len(places)]):
            empty = next(place for at, place in enumerate(places) if at >= len(values) or not values[at])
            return Go(f"{why or 'Not sent: '}the place “{empty}” of “{name}” has no value", exit="failed")
        use = TemplateUse(found.name, found.language, values[: len(places)] if places else values)
        context.emit(Send(fitting(_filled(found, values)), channel=channel, template=use))
        return Go(f"Sent the template “{name}”")

    def describe(self, config: Mapping[str, Any]) -> str:
        by = gettext(" by %(channel)s") % {"channel": config["channel"]} if config.get("channel") else ""
        files = _with_files(config.get("attachments") or ())
        if config.get("text"):
            return gettext("Send “%(text)s”") % {"text": short(config["text"])} + files + by
        if config.get("template"):
            return gettext("Send the template “%(name)s”") % {"name": config["template"]} + by
        return gettext("Send files") + files + by

    def texts(self, config: Mapping[str, Any], channel_kind: str) -> tuple[str, ...]:
        words = _for_kind(config, channel_kind).get("text")
        return (words,) if words else ()

    def writes(self, config: Mapping[str, Any], channel_kind: str) -> bool:
        """Not where a template goes out, or stands ready for when the window is closed."""
        return not _for_kind(config, channel_kind).get("template")


def _for_kind(config: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """With what the kind of channel has instead: a text brings its own quick replies, a template its own values."""
    own = (config.get("per_kind") or {}).get(kind)
    if not own:
        return config
    replaced = {key: own.get(key) for key in ("text", "quick_replies")} if own.get("text") else {}
    if own.get("template"):
        replaced |= {key: own.get(key) for key in ("template", "template_values")}
    return {**config, **replaced}


def _places(template: TemplateFacts) -> list[str]:
    """Numbers in their order, names in that of their first use."""
    found = list(dict.fromkeys(PLACE.findall(template.text)))
    return sorted(found, key=int) if found and all(place.isdecimal() for place in found) else found


def _filled(template: TemplateFacts, values: Sequence[str]) -> str:
    given = dict(zip(_places(template), values, strict=False))
    return PLACE.sub(lambda place: given.get(place[1], ""), template.text)


def _with_files(files: Sequence[str]) -> str:
    return gettext(" with %(files)s") % {"files": ", ".join(files)} if files else ""
