"""Keys of their own: the fields of another form, in a fieldset."""

from collections.abc import Mapping
from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place
from workflows.builder.forms.section import Find, Section


class GroupInput(Input):
    template = f"{FOLDER}_group.html"
    grouped = True

    def __init__(self, references: Mapping[str, str], find: Find) -> None:
        self.references, self.find = references, find

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        """None where nothing differs from what an empty group means."""
        section = self.section(field, name, Place())
        typed = section.read(posted)
        return typed if section.config != self.section(field, name, Place()).config else None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        section = self.section(field, part.name, place)
        section.raw, section.checked = (dict(raw) if isinstance(raw, Mapping) else {}), bool(part.errors)
        part.parts = section.parts()
        if part.errors and section.is_wrong:  # what the group says of its fields stands at them
            part.errors = section.errors.get("__all__", [])

    def section(self, field: forms.Field, name: str, place: Place) -> Section:
        form: type[forms.Form] = field.form  # type: ignore[attr-defined]  # of Group, for which this is registered
        return Section(form, name, place, self.find, self.references)
