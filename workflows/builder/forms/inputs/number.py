"""A number. It is a text input, so that what was typed stays there when it is no number."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.part import Part
from workflows.builder.forms.place import Place
from workflows.kinds.fields import Whole


class NumberInput(Input):
    template = f"{FOLDER}_number.html"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        if isinstance(field, Whole):
            part.values["range"] = f"{field.least}–{field.most:,}"
