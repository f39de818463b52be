"""Starts when an agent chooses it on a conversation in the inbox; it may ask for a few values first."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields import (
    Unfit,
    clean_boolean,
    clean_choice,
    clean_date,
    clean_email,
    clean_number,
    clean_phone,
    clean_text,
)
from workflows.kinds.fields import Flag, Line, OneOf, Words
from workflows.kinds.rows import Rows
from workflows.triggers.base import CannotStart, TriggerKind

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
MOST_FIELDS = 20
# Of lucide's, which stand for what shortcuts are made for.
ICONS = (
    "zap", "flag", "siren", "bell", "star", "gift", "heart", "phone", "mail", "calendar", "clock", "package", "truck",
    "credit-card", "receipt", "banknote", "shopping-cart", "undo-2", "wrench", "bug", "shield", "thumbs-up", "ticket",
    "send", "user-plus", "users", "languages", "map-pin", "rocket", "tag",
)  # fmt: skip
CLEAN: Mapping[str, Callable[[Any], Any]] = {
    "text": clean_text,
    "number": clean_number,
    "date": clean_date,
    "yes_no": clean_boolean,
    "email": clean_email,
    "phone": clean_phone,
}
TYPES = {
    "text": _("Text"),
    "number": _("Number"),
    "choice": _("One of several choices"),
    "date": _("Date"),
    "yes_no": _("Yes or no"),
    "email": _("Email address"),
    "phone": _("Phone number"),
}


class ValueName(Line):
    """The rest of “form.reason”."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=50, **kwargs)

    def read(self, value: Any) -> str:
        name = super().read(value)
        if not NAME.fullmatch(name):
            raise ValidationError(gettext("“%(name)s” is not a name; use letters, digits and _.") % {"name": name})
        return name


class FieldForm(forms.Form):
    """One value that a shortcut asks for."""

    name = ValueName(
        required=True, label=_("Name of the value"), help_text=_("Letters, digits and _; texts use it as form.name.")
    )
    label = Line(longest=100, label=_("What the agent reads"))
    type = OneOf(TYPES, default="text", label=_("What is asked for"))
    choices = Words(most=50, longest=100, label=_("Choices"), only_with=("type", ("choice",)))
    required = Flag(default=False, label=_("It must be given"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["choices"]) != (cleaned["type"] == "choice"):
            needs = gettext("A choice needs its choices; add them.")
            says = gettext("Choices are for type choice.") if cleaned["choices"] else needs
            self.add_error("choices", says)
        return cleaned


class ShortcutForm(forms.Form):
    name = Line(longest=60, label=_("Name in the inbox"), help_text=_("Empty: the name of the workflow."))
    form = Rows(FieldForm, most=MOST_FIELDS, unique="name", label=_("What it asks the agent for"))
    icon = OneOf(ICONS, default="zap", label=_("Icon"), more=True)


class Shortcut(TriggerKind):
    name = "shortcut"
    label = _("Shortcut")
    help = _("An agent starts it on a conversation in the inbox.")
    icon = "zap"
    event = None
    form = ShortcutForm
    on_conversation = True
    subjects = ("conversation.status", "conversation.team", "conversation.assignee", "contact.<field>", "contact.tags")

    def describe(self, config: Mapping[str, Any]) -> str:
        asks = [field["label"] or field["name"] for field in config.get("form") or ()]
        name = config.get("name") or self.label
        if asks:
            return gettext("When an agent chooses “%(name)s” and gives %(asks)s") % {
                "name": name,
                "asks": ", ".join(asks),
            }
        return gettext("When an agent chooses “%(name)s”") % {"name": name}

    def form_names(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(field["name"] for field in config.get("form") or ())

    def answers(self, config: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        asked = {field["name"]: field for field in config.get("form") or ()}
        wrong, found = {}, {}
        for name in values:
            if name not in asked:
                wrong[str(name)[:80]] = gettext("There is no such value; there are %(names)s.") % {
                    "names": ", ".join(asked) or "–"
                }
        for name, field in asked.items():
            try:
                value = clean(field, values.get(name))
            except Unfit as unfit:
                wrong[name] = unfit.sentence
            else:
                found.update({} if value is None else {name: value})
        if wrong:
            raise CannotStart("; ".join(f"{name}: {sentence}" for name, sentence in wrong.items()), wrong)
        return found


def clean(field: Mapping[str, Any], value: Any) -> Any:
    """A value as its type keeps it; None where there is none. Raises Unfit."""
    if value is None or (isinstance(value, str) and not value.strip()):
        if field["required"]:
            raise Unfit(gettext("This is missing; fill it in."))
        return None
    return clean_choice(value, field["choices"]) if field["type"] == "choice" else CLEAN[field["type"]](value)
