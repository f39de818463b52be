"""Contact fields: what the house keeps about a contact beside name and addresses."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contacts.fields import Unfit, clean_key
from contacts.models import Field, FieldType
from helpdesk.admin.base import Page
from helpdesk.admin.fields import WordsField


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    choices = WordsField(
        label=_("choices"),
        pattern=r".{1,100}",
        example="Basic, Plus",
        help_text=_("For type choice only: the values, with commas between."),
    )

    class Meta:
        model = Field
        fields = ("label", "key", "type", "choices")

    def clean_key(self) -> str:
        try:
            return clean_key(self.cleaned_data["key"])
        except Unfit as error:
            raise forms.ValidationError(error.sentence) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("type") == FieldType.CHOICE and not cleaned.get("choices"):
            self.add_error("choices", _("A choice needs values to choose from."))
        return cleaned


@admin.register(Field)
class FieldAdmin(Page):
    form = FieldForm
    list_display = ("label", "key", "type")
    list_filter = ("type",)
    search_fields = ("label", "key")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Texts and conditions name the key, and values were checked by the type: both stay."""
        return () if obj is None else ("key", "type")
