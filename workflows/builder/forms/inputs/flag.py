"""Yes or no: a checkbox."""

from typing import Any

from django import forms

from workflows.builder.forms.inputs.base import FOLDER, Input, said
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place


class FlagInput(Input):
    template = f"{FOLDER}_flag.html"

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        return "true" if said(posted, name) else "false"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        part.values["inline"] = True
        part.values["checked"] = part.values["value"].strip().lower() in ("true", "yes", "on")
        part.values["filled"] = part.values["checked"] != bool(getattr(field, "default", False))
