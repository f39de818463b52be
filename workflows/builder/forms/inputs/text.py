"""A text with variables: one line or several, with a counter, and what may stand in {{ … }} offered as one types."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.part import Part
from workflows.builder.forms.place import Place

LONGEST_SCALAR = 2_000


class TextInput(Input):
    """``lines``: of its box; by default as the field says. ``secrets``: whether it may hold them."""

    template = f"{FOLDER}_text.html"

    def __init__(self, lines: int | None = None, secrets: bool = False) -> None:
        self.lines, self.secrets = lines, secrets

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        part.values["completes"] = True
        part.values["lines"] = self.lines or getattr(field, "lines", 1)
        part.values["secrets"] = self.secrets
        part.values["longest"] = getattr(field, "longest", LONGEST_SCALAR)
