"""Segments: groups of contacts by conditions, edited as those of workflows are."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from contacts.models import Segment
from helpdesk.admin.base import Page
from workflows.builder import words
from workflows.builder.forms import ConditionsForm, conditions_form
from workflows.program import When
from workflows.segments import SUBJECTS, in_use, plain, problems, used_by, when_of


class SegmentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = Segment
        fields = ("name", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = self._conditions()

    def _conditions(self) -> ConditionsForm:
        before = when_of(self.instance) if self.instance.pk else When()
        posted = self.data if self.is_bound and isinstance(self.data, MultiValueDict) else None
        return conditions_form(before, data=posted, subjects=SUBJECTS, legend=str(_("Who is in it")))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.instance.pk and name != self.initial["name"] and (sentence := in_use(self.initial["name"])):
            raise forms.ValidationError(sentence)
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = problems(self.conditions.when.conditions)
        if self.conditions.is_wrong or found:
            sentences = self.conditions.sentences or found.values()
            raise forms.ValidationError(list(dict.fromkeys(sentences)))  # each stands on its rows, and on top once
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.match, self.instance.conditions = self.conditions.match, plain(self.conditions.when)
        return super().save(commit)

    def has_changed(self) -> bool:
        when = self.conditions.when
        before = (self.instance.match, self.instance.conditions)
        return super().has_changed() or (when.match, plain(when)) != before


@admin.register(Segment)
class SegmentAdmin(Page):
    form = SegmentForm
    list_display = ("name", "description", "asks")
    search_fields = ("name", "description")
    fields = ("name", "description")
    change_form_template = "admin/contacts/segment/change_form.html"

    @admin.display(description=_("who is in it"))
    def asks(self, segment: Segment) -> str:
        when = when_of(segment)
        return f" {words.joined(when)} ".join(str(chip) for chip in words.chips(when))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A segment that a published workflow uses stays; the page says which."""
        rows, counts, perms, protected = super().get_deleted_objects(objs, request)
        users = used_by([segment.name for segment in objs])
        return rows, counts, perms, [*protected, *(str(version) for version in users)]
