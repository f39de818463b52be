"""Starts when a program posts JSON to the workflow's own secret address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.json_path import MISSING, find, problem
from workflows.kinds.fields import Flag, Group, Line, OneOf
from workflows.kinds.rows import Rows
from workflows.kinds.set_variable import VariableName
from workflows.triggers.base import CannotStart, TriggerKind

MOST_VALUES = 30
BY_EMAIL = {"by": "email", "path": "email", "channel": None}  # where a document does not say whom it is about


class PathInJson(Line):
    """Where a value stands in JSON: “customer.emails[0]”."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=200, **kwargs)

    def read(self, value: Any) -> str:
        path = super().read(value)
        if sentence := problem(path):
            raise ValidationError(sentence)
        return path


class ContactForm(forms.Form):
    """By what the contact is found, and where in the JSON that stands."""

    by = OneOf(
        {
            "email": _("Their email address"),
            "phone": _("Their phone number"),
            "external_id": _("Their address on a channel"),
            "id": _("Their number in the helpdesk"),
        },
        required=True,
        label=_("Known by"),
    )
    path = PathInJson(
        required=True, label=_("Where it stands in the JSON"), help_text=_("Such as customer.email or items[0].id.")
    )
    channel = Line(picks="channel", label=_("On the channel"), only_with=("by", ("external_id",)))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["channel"]) != (cleaned["by"] == "external_id"):
            external = cleaned["by"] == "external_id"
            self.add_error(
                "channel",
                gettext("Name the channel whose address it is.") if external else gettext("Only for external_id."),
            )
        return cleaned


class ValueForm(forms.Form):
    """A value that becomes a variable."""

    path = PathInJson(required=True, label=_("Where it stands in the JSON"))
    variable = VariableName(required=True, label=_("Variable"))
    required = Flag(default=True, label=_("It must be there"))


class IncomingWebhookForm(forms.Form):
    contact = Group(ContactForm, default=BY_EMAIL, label=_("The contact"))
    create = Flag(default=False, label=_("Make a contact where there is none"))
    map = Rows(ValueForm, most=MOST_VALUES, unique="variable", label=_("Keep in variables"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and cleaned["create"] and cleaned["contact"]["by"] == "id":
            self.add_error(
                "create", gettext("A contact cannot be made by its id; find it by email, phone or external_id.")
            )
        return cleaned


class IncomingWebhook(TriggerKind):
    name = "incoming_webhook"
    label = _("Incoming webhook")
    help = _("A program starts it by posting to an address of its own.")
    icon = "webhook"
    event = None
    idle = True
    posted = True
    form = IncomingWebhookForm
    subjects = ("payload.<path>", "contact.<field>", "contact.tags")

    def describe(self, config: Mapping[str, Any]) -> str:
        where = {"by": config["contact"]["by"].replace("_", " "), "path": config["contact"]["path"]}
        if config.get("create"):
            return gettext("When a program posts, for the contact by %(by)s at %(path)s, made if missing") % where
        return gettext("When a program posts, for the contact by %(by)s at %(path)s") % where

    def sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(row["variable"] for row in config.get("map") or ())

    def always_sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(row["variable"] for row in config.get("map") or () if row["required"])

    def variables(self, config: Mapping[str, Any], payload: Any) -> dict[str, Any]:
        found, wrong = {}, {}
        for row in config.get("map") or ():
            value = find(payload, row["path"])
            if value is not MISSING:
                found[row["variable"]] = value
            elif row["required"]:
                wrong[row["path"]] = f"There is nothing at “{row['path']}”; send it."
        if wrong:
            raise CannotStart(" ".join(wrong.values()), wrong)
        return found
