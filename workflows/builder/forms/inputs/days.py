"""Days of the week: checkboxes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows.builder.choices import WORDS
from workflows.builder.forms.inputs.base import FOLDER, Input, shown, tidy
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place
from workflows.conditions.types import WEEKDAYS


class DaysInput(Input):
    template = f"{FOLDER}_several.html"
    grouped = True

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        typed = {tidy(each) for each in posted.getlist(name)}
        return [day for day in WEEKDAYS if day in typed] or None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        listed = raw.split(",") if isinstance(raw, str) else raw
        words = [shown(each).strip().lower()[:3] for each in listed] if isinstance(listed, (list, tuple)) else []
        part.values["options"] = [(day, _(WORDS[day]), day[:3] in words) for day in WEEKDAYS]
