"""Another step of the same program: a select of its steps, each with its sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.inputs.picker import gone
from workflows.builder.forms.part import Part
from workflows.builder.forms.pickers.base import Entry
from workflows.builder.forms.pickers.registry import ListPicker
from workflows.builder.forms.place import Place
from workflows.kinds.registry import KINDS
from workflows.program import Step


class StepPicker(ListPicker):
    what, called, empty = "step", _("step"), _("Choose a step")


class StepInput(Input):
    template = f"{FOLDER}_picker.html"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        steps = [
            Entry(step.key, _said(step, place), step.key) for step in place.program.walk() if step.key != place.key
        ]
        value = part.values["value"]
        missing = bool(value) and value not in {each.value for each in steps}
        part.values |= {"picker": StepPicker(), "entries": steps, "search": False, "gone": missing}
        if missing:
            part.errors.append(gone(StepPicker(), value))


def _said(step: Step, place: Place) -> str:
    kind = KINDS.get(step.kind)
    if kind is None:
        return step.kind
    return str(kind.label) if step.key in place.seen.broken else kind.describe(step.config)
