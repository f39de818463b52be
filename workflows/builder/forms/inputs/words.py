"""A list of short texts, each in an input of its own that can be added, removed and moved."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input, shown, tidy
from workflows.builder.forms.inputs.picker import choice, entry, gone
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.pickers.base import Picker
from workflows.builder.forms.place import Place

MOST = 200  # that are taken of a post


class WordsInput(Input):
    """``picker`` offers what there is; ``completes``: variables may stand in each."""

    def __init__(self, picker: Picker | None = None, completes: bool = False) -> None:
        self.picker, self.completes = picker, completes

    template = f"{FOLDER}_words.html"
    grouped = True

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        typed = [tidy(each).strip() for each in posted.getlist(name)[:MOST]]
        return [each for each in typed if each] or None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        listed = raw.split(",") if isinstance(raw, str) else raw
        part.values["words"] = [shown(each) for each in listed] if isinstance(listed, (list, tuple)) else []
        part.values["completes"] = self.completes
        if self.picker is not None:
            part.values |= choice(self.picker, "", place) | {"filled": part.values["filled"]}
            self._gone(part, place)
        part.values["most"] = getattr(field, "most", None)
        part.values["longest"] = getattr(getattr(field, "each", None), "longest", None)

    def _gone(self, part: Part, place: Place) -> None:
        """Names of what is there no more."""
        if self.picker is None or self.picker.allows_new:
            return
        for word in part.values["words"]:
            if entry(self.picker, word, place) is None:
                part.errors.append(gone(self.picker, word))
