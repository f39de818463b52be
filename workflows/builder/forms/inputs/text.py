"""A text with variables: one line or several, with a counter, and what may stand in {{ … }} offered as one types."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.part import Part
from workflows.builder.forms.place import Place

LONGEST_SCALAR = 2_000


class TextInput(Input):
    template = f"{FOLDER}_text.html"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        part.values["lines"] = getattr(field, "lines", 1)
        part.values["longest"] = getattr(field, "longest", LONGEST_SCALAR)
