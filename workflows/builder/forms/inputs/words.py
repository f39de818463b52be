"""A list of short texts, each in an input of its own that can be added, removed and moved."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input, shown, tidy
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place

MOST = 200  # that are taken of a post


class WordsInput(Input):
    template = f"{FOLDER}_words.html"
    grouped = True

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        typed = [tidy(each).strip() for each in posted.getlist(name)[:MOST]]
        return [each for each in typed if each] or None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        listed = raw.split(",") if isinstance(raw, str) else raw
        part.values["words"] = [shown(each) for each in listed] if isinstance(listed, (list, tuple)) else []
        part.values["most"] = getattr(field, "most", None)
        part.values["longest"] = getattr(getattr(field, "each", None), "longest", None)
