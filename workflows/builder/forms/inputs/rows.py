"""Groups of the same keys in rows, and groups by the kind of channel: each row is a section of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows.builder.forms.inputs.base import FOLDER, Input, said, shown
from workflows.builder.forms.inputs.picker import entries
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.pickers.base import Entry
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.place import Place
from workflows.builder.forms.rows import NEW, tokens
from workflows.builder.forms.section import Find, Section

KEYED_BY = "channel_kind"


@dataclass(frozen=True, slots=True)
class Row:
    """``key``: of a keyed row, what it is for."""

    name: str
    parts: list[Part]
    errors: list[str]
    key: str = ""
    unknown: bool = False


class RowsInput(Input):
    template = f"{FOLDER}_rows.html"
    grouped = True

    def __init__(self, references: Mapping[str, str], find: Find) -> None:
        self.references, self.find = references, find

    def section(self, field: forms.Field, name: str, place: Place) -> Section:
        form: type[forms.Form] = field.form  # type: ignore[attr-defined]  # of Rows and groups, for which this is
        return Section(form, name, place, self.find, self.references)

    def typed(self, field: forms.Field, posted: Posted, name: str) -> list[tuple[str, dict[str, Any]]]:
        """The rows with something in them, with the names of their inputs."""
        empty = self.section(field, name, Place()).config
        found = []
        for token in tokens(posted, name, "row"):
            section = self.section(field, f"{name}.{token}", Place())
            section.read(posted)
            if section.config != empty or said(posted, f"{section.name}.key"):
                found.append((section.name, section.raw))
        return found

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        return [raw for _name, raw in self.typed(field, posted, name)] or None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        listed = raw if isinstance(raw, (list, tuple)) else ()
        rows = [self.row(part, field, str(at), each, place) for at, each in enumerate(listed)]
        self.show(part, field, rows, place)

    def row(self, part: Part, field: forms.Field, token: str, raw: Any, place: Place, key: str = "") -> Row:
        section = self.section(field, f"{part.name}.{token}", place)
        section.raw, section.checked = (dict(raw) if isinstance(raw, Mapping) else {}), bool(part.errors)
        known = {each.value for each in entries(PICKERS[KEYED_BY], place)} if key else {key}
        return Row(section.name, section.parts(), section.own_errors, key, key not in known)

    def show(self, part: Part, field: forms.Field, rows: list[Row], place: Place) -> None:
        part.parts = [each for row in rows for each in row.parts]
        if any(each.is_wrong for each in part.parts) or any(row.errors for row in rows):
            part.errors = []  # what is wrong stands in the rows
        blank = Part(part.name, "", "")
        part.values |= {"rows": rows, "new": NEW, "most": getattr(field, "most", "")}
        part.values |= {"blank": self.row(blank, field, NEW, {}, place), "filled": bool(rows), "keys": []}
        part.values["completes"] = any(each.values.get("completes") for each in part.values["blank"].parts)


class KeyedInput(RowsInput):
    """Something else for a kind of channel."""

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        found: dict[str, Any] = {}
        for row, raw in self.typed(field, posted, name):
            key = said(posted, f"{row}.key").strip()
            while key in found:
                key += " "  # chosen twice: nothing is lost, and it is told
            found[key] = raw
        return found or None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        Input.fill(self, part, field, raw, place)
        pairs = list(raw.items()) if isinstance(raw, Mapping) else []
        kinds: list[Entry] = entries(PICKERS[KEYED_BY], place)
        known = {each.value for each in kinds}
        if wrong := [shown(key).strip() for key, _each in pairs if key not in known]:
            sentence = _("“%(key)s” is chosen twice, or is no kind of channel; choose another, or remove it.")
            part.errors.append(sentence % {"key": wrong[0]})
        rows = [self.row(part, field, str(at), each, place, shown(key)) for at, (key, each) in enumerate(pairs)]
        errors = list(part.errors)
        self.show(part, field, rows, place)
        part.errors = part.errors or [each for each in errors if wrong]
        part.values["keys"] = kinds
