"""What a picker is: a list of what there is, for a select of up to ``FEW`` entries and a search beyond."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet

FEW = 50  # entries of a native select; with more, one types and the server searches


@dataclass(frozen=True, slots=True)
class Entry:
    """``value`` is what the config keeps, ``detail`` what tells two of the same label apart."""

    value: str
    label: str
    detail: str = ""


class Picker(ABC):
    what: ClassVar[str]
    called: ClassVar[Any]  # “team”
    empty: ClassVar[Any]  # “Choose a team”
    manage: ClassVar[Any] = ""  # “Manage teams”
    admin: ClassVar[str] = ""  # the page where they are managed
    allows_new: ClassVar[bool] = False  # whether one may name what there is not yet

    @abstractmethod
    def find(self, query: str, most: int) -> list[Entry]:
        """The first that match ``query``, which may be empty."""

    @abstractmethod
    def entry(self, value: str) -> Entry | None:
        """The one that is called so now; None if there is none."""


class RowPicker(Picker):
    """Picks rows of a table by ``column``."""

    column: ClassVar[str] = "name"
    searched: ClassVar[tuple[str, ...]] = ("name",)

    @abstractmethod
    def rows(self) -> "QuerySet[Any]":
        """Those that can be picked."""

    def of(self, row: Any) -> Entry:
        value = str(getattr(row, self.column))
        return Entry(value, value)

    def extra(self, query: str) -> Iterable[Entry]:
        """What can be picked beside the rows."""
        return ()

    def find(self, query: str, most: int) -> list[Entry]:
        rows = self.rows()
        for word in query[:100].replace("\x00", "").split()[:5]:
            matches = Q()
            for column in self.searched:
                matches |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(matches)
        beside = list(self.extra(query))
        return [*beside, *(self.of(row) for row in rows[: max(0, most - len(beside))])]

    def entry(self, value: str) -> Entry | None:
        beside = next((entry for entry in self.extra("") if entry.value == value), None)
        if beside is not None:
            return beside
        row: Model | None = self.rows().filter(**{self.column: value}).first() if "\x00" not in value else None
        return self.of(row) if row is not None else None
