"""Any of a few words: checkboxes."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input, tidy
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place


class SeveralInput(Input):
    template = f"{FOLDER}_several.html"
    grouped = True

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        labels = getattr(field, "labels", {})
        return [word for word in labels if word in {tidy(each) for each in posted.getlist(name)}]

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        chosen = raw if isinstance(raw, (list, tuple)) else ()
        labels = getattr(field, "labels", {})
        part.values["options"] = [(word, label, word in chosen) for word, label in labels.items()]
