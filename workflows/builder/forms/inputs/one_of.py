"""One of a few words: radio buttons where they are few, else a select."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.part import Part
from workflows.builder.forms.place import Place

FEW = 4


class OneOfInput(Input):
    template = f"{FOLDER}_one_of.html"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        labels = getattr(field, "labels", {})
        value = part.values["value"]
        part.values["options"] = [(word, label) for word, label in labels.items()]
        part.values["unknown"] = bool(value) and value not in labels
        part.values["blank"] = getattr(field, "default", None) is None
        part.values["filled"] = bool(value) and value != getattr(field, "default", None)
        part.values["radio"] = len(labels) <= FEW and not part.values["unknown"] and not part.values["blank"]
        part.grouped = part.values["radio"]
