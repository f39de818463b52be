"""What agents fill in: what they write, closing, snoozing, assigning, and what is known of a contact."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.fields import Unfit, clean
from contacts.models import Contact, Field, FieldType
from conversations.models import Category
from helpdesk.models import Agent, Team

CUSTOM = "field."  # before a custom field's key, so that none can hide a column


class CloseForm(forms.Form):
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.all(), required=False, empty_label=_("None")
    )
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For colleagues who look back at it; the customer does not see it."),
    )


class SnoozeForm(forms.Form):
    until = forms.DateTimeField(
        label=_("Until"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Give a date and a time, such as 2026-11-30 09:00.")},
    )


def active_agents() -> "QuerySet[Agent]":
    return Agent.objects.filter(is_active=True).order_by("first_name", "last_name", "email")


class AssignForm(forms.Form):
    """Exactly one of an agent, a team, or nobody."""

    agent = forms.ModelChoiceField(queryset=active_agents(), required=False)
    team = forms.ModelChoiceField(queryset=Team.objects.all(), required=False)
    nobody = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if sum(bool(data.get(name)) for name in ("agent", "team", "nobody")) != 1 and not self.errors:
            raise forms.ValidationError(_("Choose one agent, one team, or nobody."))
        return data


class ContactForm(forms.Form):
    """The columns of a contact and the custom fields that supervisors made; contacts.fields cleans the values."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.CharField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, help_text=_("Such as +628123456789."))
    language = forms.CharField(
        label=_("Language"), max_length=20, required=False, help_text=_("A code such as en or id.")
    )

    def __init__(self, data: Any, contact: Contact, custom: Mapping[str, Field]) -> None:
        columns = {name: getattr(contact, name) for name in type(self).base_fields}
        super().__init__(data, initial={**columns, **{CUSTOM + key: contact.fields.get(key) for key in custom}})
        self.custom = custom
        for key, field in custom.items():
            self.fields[CUSTOM + key] = _input(field)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        try:
            return clean({name.removeprefix(CUSTOM): value for name, value in asked.items()}, self.custom)
        except Unfit as unfit:
            name = unfit.field if unfit.field not in self.custom else CUSTOM + unfit.field
            self.add_error(name, unfit.sentence)
            return asked


def _input(field: Field) -> forms.Field:
    if field.type == FieldType.CHOICE:
        options = [("", "–"), *((str(choice), str(choice)) for choice in field.choices)]
        return forms.ChoiceField(label=field.label, choices=options, required=False)
    if field.type == FieldType.BOOLEAN:
        options = [("", "–"), ("true", str(_("Yes"))), ("false", str(_("No")))]
        return forms.TypedChoiceField(label=field.label, choices=options, required=False)
    kinds = {FieldType.DATE: "date", FieldType.URL: "url", FieldType.EMAIL: "email", FieldType.PHONE: "tel"}
    widget = forms.TextInput(attrs={"type": kinds.get(FieldType(field.type), "text")})
    return forms.CharField(label=field.label, required=False, max_length=2000, widget=widget)


class TagForm(forms.Form):
    add = forms.CharField(max_length=50, required=False)
    remove = forms.CharField(max_length=50, required=False)


class WriteForm(forms.Form):
    """A first message to a contact on one of their addresses."""

    identity = forms.IntegerField(min_value=1)
    text = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 5}), strip=False)
