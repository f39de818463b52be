"""The form of a contact: its columns, the house's own fields by their type, and its tags as words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.fields import Unfit, clean
from contacts.models import Contact, Field, FieldType
from conversations.actions.contacts import COLUMNS
from helpdesk.admin.fields import DateInput, WordsField

PREFIX = "field_"


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    custom: Mapping[str, Field] = {}  # by key; the page makes a subclass that has them as form fields too
    tag_names = WordsField(
        label=_("tags"),
        pattern=r".{1,50}",
        example="vip, newsletter",
        help_text=_("With commas between; a new tag is made."),
    )

    class Meta:
        model = Contact
        fields = COLUMNS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["tag_names"].initial = [tag.name for tag in self.instance.tags.all()]
            for key in self.custom:
                self.fields[PREFIX + key].initial = self.instance.fields.get(key)

    def clean(self) -> dict[str, Any]:
        """Every value in its one spelling, as programs and workflows write it too."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            key = name.removeprefix(PREFIX)
            if key not in COLUMNS and key not in self.custom:
                continue
            try:
                cleaned[name] = clean({key: value}, self.custom)[key]
            except Unfit as error:
                self.add_error(name, error.sentence)
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What was changed, as the action takes it: column or key to value."""
        names = [name for name in self.changed_data if name != "tag_names"]
        return {name.removeprefix(PREFIX): self.cleaned_data[name] for name in names}


def contact_form(custom: Mapping[str, Field]) -> type[ContactForm]:
    fields = {PREFIX + key: _form_field(field) for key, field in custom.items()}
    return type("ContactForm", (ContactForm,), {**fields, "custom": custom})


def _form_field(field: Field) -> forms.Field:
    label, widget = field.label, None
    if field.type == FieldType.CHOICE:
        return forms.ChoiceField(
            label=label, required=False, choices=[("", "–"), *((one, one) for one in field.choices)]
        )
    if field.type == FieldType.BOOLEAN:
        choices = [("", "–"), ("True", _("Yes")), ("False", _("No"))]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if field.type == FieldType.DATE:
        widget = DateInput()
    return forms.CharField(label=label, required=False, max_length=2000, widget=widget)
