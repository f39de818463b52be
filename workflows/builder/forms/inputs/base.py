"""What an input is: the part of a page that edits one type of form field. Adding one is a file and a registry line."""

from abc import ABC
from typing import Any, ClassVar

from django import forms

from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place

LONGEST = 50_000  # characters that are taken of one posted text
FOLDER = "admin/workflows/builder/forms/"


def said(posted: Posted, name: str) -> str:
    """One posted text as documents have it: no NUL, lines that end in \\n. Empty where there is none."""
    values = posted.getlist(name)
    return tidy(values[-1]) if values else ""


def tidy(value: Any) -> str:
    text = value[:LONGEST] if isinstance(value, str) else ""
    return text.replace("\x00", "").replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")


def shown(value: Any) -> str:
    """A stored value, whatever it is, as the text of an input."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


class Input(ABC):
    template: ClassVar[str]
    grouped: ClassVar[bool] = False  # several controls under a legend

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        """What was typed, for the field to clean; None or an empty text for nothing."""
        return said(posted, name).strip() or None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        """Makes ``part`` show ``raw``: what was typed, or what is kept. Never raises, whatever stands there."""
        part.values["value"] = shown(raw)
        part.values["filled"] = raw not in (None, "", [], {})
