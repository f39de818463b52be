"""A name of something that there is: a select of what there is, or a search where there is much."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows.builder.forms.inputs.base import FOLDER, Input
from workflows.builder.forms.part import Part
from workflows.builder.forms.pickers.base import FEW, Entry, Picker
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.place import Place


def entries(picker: Picker, place: Place) -> list[Entry]:
    """At most one more than a select shows, asked for once in a form."""
    if picker.what not in place.entries:
        place.entries[picker.what] = picker.find("", FEW + 1)
    return place.entries[picker.what]


def entry(picker: Picker, value: str, place: Place) -> Entry | None:
    known = entries(picker, place)
    found = next((each for each in known if each.value.lower() == value.lower()), None)
    return found or (picker.entry(value) if len(known) > FEW else None)


def gone(picker: Picker, name: str) -> str:
    return _("There is no %(what)s “%(name)s” any more; choose another.") % {"what": picker.called, "name": name}


class PickerInput(Input):
    template = f"{FOLDER}_picker.html"

    def __init__(self, what: str) -> None:
        self.picker = PICKERS[what]

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        part.values |= choice(self.picker, part.values["value"].strip(), place)
        if part.values["gone"]:
            part.errors.append(gone(self.picker, part.values["value"]))


def choice(picker: Picker, value: str, place: Place) -> dict[str, Any]:
    """What the template of a picker shows."""
    known = entries(picker, place)
    found = entry(picker, value, place) if value else None
    return {
        "picker": picker,
        "value": found.value if found else value,
        "entries": known,
        "search": len(known) > FEW,
        "entry": found,
        "gone": bool(value) and found is None and not picker.allows_new,
    }
