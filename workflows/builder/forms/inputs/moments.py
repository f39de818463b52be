"""Two moments, from and to: dates, times of day, or exact instants."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows.builder.forms.conditions.values import DATE, TIME, Moment, Text
from workflows.builder.forms.inputs.base import FOLDER, Input, said, shown
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place

EXACT = "exact"
OF: dict[str, Moment | Text] = {"date": DATE, "time": TIME, EXACT: Text()}


class BetweenInput(Input):
    template = f"{FOLDER}_moments.html"
    grouped = True

    def read(self, field: forms.Field, posted: Posted, name: str) -> Any:
        of = said(posted, f"{name}.of")
        one = OF.get(of, OF[EXACT])
        prefix = f"{name}.{of if of in OF else EXACT}"
        pair = [one.read(posted, f"{prefix}.{end}") for end in ("from", "to")]
        return [each or "" for each in pair] if any(pair) else None

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        listed = raw.split(" - ") if isinstance(raw, str) else raw
        pair = [shown(each) for each in listed] if isinstance(listed, (list, tuple)) else []
        of = next((of for of in ("date", "time") if self._fit(OF[of], pair)), EXACT)
        low, high = [*pair, "", ""][:2]
        words = {"date": _("Dates"), "time": _("Times of day"), EXACT: _("Exact moments")}
        inputs = [(key, each, *((low, high) if key == of else ("", ""))) for key, each in OF.items()]
        shows = [(key, one.context(a), one.context(b)) for key, one, a, b in inputs]
        part.values |= {"of": of, "words": list(words.items()), "inputs": shows, "text": OF[EXACT].template}

    def _fit(self, one: Moment | Text, pair: list[str]) -> bool:
        return isinstance(one, Moment) and all(not each or one.fits.fullmatch(each) for each in pair)


class ClockInput(Input):
    """A time of day, with the browser's own input where what is kept fits into it."""

    template = f"{FOLDER}_clock.html"

    def fill(self, part: Part, field: forms.Field, raw: Any, place: Place) -> None:
        super().fill(part, field, raw, place)
        part.values |= TIME.context(raw)
