"""Rows of texts, each with the prefix of its inputs' names; and rows of a name and a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.admin.scenario_rows.values import meant, typed
from workflows.builder.forms.inputs.base import said
from workflows.builder.forms.part import Posted
from workflows.builder.forms.rows import tokens


@dataclass(frozen=True, slots=True)
class Row:
    prefix: str
    texts: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed; a tick alone is nothing."""
        return not any(text.strip() for name, text in self.texts.items() if name != "online")

    def get(self, name: str) -> str:
        return self.texts.get(name, "")


def posted(data: Posted, prefix: str, names: Sequence[str]) -> list[Row]:
    """Those whose first input was posted, in the order of the page."""
    found = [f"{prefix}.{token}" for token in tokens(data, prefix, names[0])]
    return [Row(row, {name: said(data, f"{row}.{name}") for name in names}) for row in found]


def pairs_rows(prefix: str, pairs: Mapping[str, Any]) -> list[Row]:
    listed = enumerate(pairs.items())
    return [Row(f"{prefix}.{number}", {"name": name, "value": typed(value)}) for number, (name, value) in listed]


def pairs_of(rows: Sequence[Row]) -> dict[str, Any]:
    return {row.get("name").strip(): meant(row.get("value")) for row in rows if row.get("name").strip()}
