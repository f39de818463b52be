"""A duration: a number and its unit; “1h 30m” may be typed as well."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows import durations
from workflows.builder.forms.inputs.base import FOLDER, Input, said
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place

USUAL = "m"
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,4})?", re.ASCII)


def units() -> list[tuple[str, str]]:
    return [("s", _("seconds")), ("m", _("minutes")), ("h", _("hours")), ("d", _("days"))]


def read(posted: Posted, name: str) -> str | None:
    """“90m” from “90” and “m”; what is no number stays as it was typed."""
    typed, unit = said(posted, f"{name}.n").strip(), said(posted, f"{name}.unit")
    if not NUMBER.fullmatch(typed) or unit not in durations.UNITS:
        return typed or None
    seconds = Decimal(typed.replace(",", ".")) * durations.UNITS[unit]
    return durations.show(int(seconds)) if seconds == int(seconds) else typed


def split(value: Any) -> tuple[str, str]:
    """The number and unit that show a value without a rest; what is no duration, as it is."""
    if value is None or value == "":
        return "", USUAL
    try:
        seconds = durations.parse(value)
    except ValueError:
        return str(value), USUAL
    unit = next((unit for unit, size in durations.UNITS.items() if seconds and seconds % size == 0), "s")
    return str(seconds // durations.UNITS[unit]), unit


class DurationInput(Input):
    template = f"{FOLDER}_duration.html"
    grouped = True

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        return read(posted, name)

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        number, unit = split(raw)
        most = getattr(field, "most", None)
        part.values |= {"number": number, "unit": unit, "units": units()}
        part.values["most"] = durations.said(most) if isinstance(most, int) else ""
