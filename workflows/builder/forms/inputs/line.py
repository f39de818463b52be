"""A text without variables, of one line or several."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.part import Part
from workflows.builder.forms.place import Place


class LineInput(Input):
    template = f"{FOLDER}_line.html"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        part.values["lines"] = 3 if isinstance(field.widget, forms.Textarea) else 1
