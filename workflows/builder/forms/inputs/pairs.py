"""Pairs in rows: the headers of a request, and what is taken out of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows.builder.forms.inputs.base import FOLDER, Input, said, shown
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place
from workflows.builder.forms.rows import NEW, tokens


@dataclass(frozen=True, slots=True)
class Pair:
    token: str
    left: str
    right: str


class PairsInput(Input):
    """``left`` and ``right`` of a row are posted as “name.token.left”."""

    template = f"{FOLDER}_pairs.html"
    grouped = True
    most = 10

    def pairs(self, raw: Any) -> list[tuple[str, str]]:
        raise NotImplementedError

    def made(self, pairs: list[tuple[str, str]]) -> Any:
        raise NotImplementedError

    def words(self) -> tuple[str, str]:
        """What stands left and right."""
        raise NotImplementedError

    completes = False

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        rows = [f"{name}.{token}" for token in tokens(posted, name, "left")]
        typed = [(said(posted, f"{row}.left").strip(), said(posted, f"{row}.right").strip()) for row in rows]
        filled = [pair for pair in typed if any(pair)]
        return self.made(filled) if filled else None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        left, right = self.words()
        rows = [Pair(str(index), *pair) for index, pair in enumerate(self.pairs(raw))]
        part.values |= {"rows": rows, "blank": Pair(NEW, "", ""), "new": NEW, "most": self.most}
        part.values |= {"left": left, "right": right, "completes": self.completes, "secrets": self.completes}


class HeadersInput(PairsInput):
    completes = True

    def pairs(self, raw: Any) -> list[tuple[str, str]]:
        return [(shown(name).strip(), shown(text)) for name, text in raw.items()] if isinstance(raw, Mapping) else []

    def made(self, pairs: list[tuple[str, str]]) -> Any:
        """A name that stands there twice gets a space, which the field then tells about."""
        found: dict[str, str] = {}
        for name, text in pairs:
            while name in found:
                name += " "
            found[name] = text
        return found

    def words(self) -> tuple[str, str]:
        return _("Name"), _("Text")


class MappingsInput(PairsInput):
    def pairs(self, raw: Any) -> list[tuple[str, str]]:
        listed = raw if isinstance(raw, (list, tuple)) else ()
        return [(shown(row.get("path")), shown(row.get("variable"))) for row in listed if isinstance(row, Mapping)]

    def made(self, pairs: list[tuple[str, str]]) -> Any:
        return [{"path": path, "variable": variable} for path, variable in pairs]

    def words(self) -> tuple[str, str]:
        return _("Where it stands in the answer, such as customer.tier"), _("Variable")
