"""Whether an answer becomes a tag of the contact: no, the chosen answer itself, or a tag with a name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows.builder.forms.inputs.base import FOLDER, Input, said
from workflows.builder.forms.inputs.picker import choice
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.place import Place

NAMED = "named"


class SavedTagInput(Input):
    template = f"{FOLDER}_saved_tag.html"
    grouped = True

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        how = said(posted, f"{name}.how")
        if how == NAMED:
            return said(posted, f"{name}.name").strip() or "false"
        return how if how == "true" else "false"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        word = part.values["value"] or "false"
        how = word if word in ("true", "false") else NAMED
        words = [("false", _("No tag")), ("true", _("The answer itself")), (NAMED, _("This tag"))]
        part.values |= {"how": how, "ways": words, "filled": how != "false"}
        part.values["pick"] = choice(PICKERS["tag"], word if how == NAMED else "", place)
