"""Rows of another table on a row's page: a table whose fields each have a name, for who cannot see its head."""

from typing import Any

from django.contrib import admin
from django.forms.models import BaseInlineFormSet


class NamedFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            inner = getattr(field.widget, "widget", field.widget)  # the admin wraps selects of other tables
            inner.attrs.setdefault("aria-label", str(field.label or name))


class Table(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    formset = NamedFormSet
    extra = 0
