"""How the value of a condition is edited: by what the subject's values are, and how many the operator takes."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from workflows import durations
from workflows.builder.forms.inputs import duration
from workflows.builder.forms.inputs.base import FOLDER, said, shown, tidy
from workflows.builder.forms.inputs.picker import choice
from workflows.builder.forms.part import Posted
from workflows.builder.forms.pickers.base import Picker
from workflows.builder.forms.place import Place
from workflows.conditions.types import CLOCKS, DAYS, YES, Mismatch, Type, listed, show_moment

MOST = 200  # values that are taken of a post


class Value(ABC):
    """One value. ``template`` shows it in inputs named ``name``."""

    template: ClassVar[str]

    def read(self, posted: Posted, name: str) -> Any:
        return said(posted, name).strip() or None

    def plain(self, value: Any) -> Any:
        """What reading the shown value gives."""
        return shown(value).strip() or None

    @abstractmethod
    def context(self, value: Any) -> dict[str, Any]:
        """For the template."""


@dataclass
class Text(Value):
    """``suggested`` values can be chosen, others written."""

    suggested: Sequence[str] = ()
    template: ClassVar[str] = f"{FOLDER}_value_text.html"

    def context(self, value: Any) -> dict[str, Any]:
        return {"shown": shown(value), "kind": "text", "suggested": self.suggested}


@dataclass
class Moment(Value):
    """A time of day or a date, with the browser's own input where what is kept fits into it."""

    kind: str  # of the HTML input: time, date
    type: Type
    fits: re.Pattern[str]
    template: ClassVar[str] = f"{FOLDER}_value_text.html"

    def plain(self, value: Any) -> Any:
        try:
            return show_moment(self.type.read(value)) if value is not None else None
        except Mismatch:
            return super().plain(value)

    def context(self, value: Any) -> dict[str, Any]:
        now = self.plain(value) or ""
        return {"shown": now, "kind": self.kind if not now or self.fits.fullmatch(now) else "text"}


TIME = Moment("time", CLOCKS, re.compile(r"\d\d:\d\d"))
DATE = Moment("date", DAYS, re.compile(r"\d{4}-\d\d-\d\d"))


@dataclass
class Choice(Value):
    """One of ``options`` (value, words). ``mean`` makes of a value the option that means it."""

    options: Sequence[tuple[str, str]]
    make: Callable[[str], Any] = str
    mean: Callable[[Any], str] = shown
    template: ClassVar[str] = f"{FOLDER}_value_choice.html"

    def read(self, posted: Posted, name: str) -> Any:
        typed = said(posted, name)
        return self.make(typed) if typed else None

    def plain(self, value: Any) -> Any:
        return self.make(self.mean(value)) if value is not None else None

    def context(self, value: Any) -> dict[str, Any]:
        now = self.mean(value) if value is not None else ""
        return {"shown": now, "options": self.options, "unknown": bool(now) and now not in dict(self.options)}


def yes_or_no(words: Sequence[tuple[str, str]]) -> Choice:
    """``words`` for true and false."""

    def mean(value: Any) -> str:
        word = shown(value).strip().casefold()
        return "true" if word in YES else "false"

    return Choice(words, make=lambda typed: typed == "true", mean=mean)


@dataclass
class Pick(Value):
    picker: Picker
    place: Place = field(default_factory=Place)
    template: ClassVar[str] = f"{FOLDER}_value_pick.html"

    def context(self, value: Any) -> dict[str, Any]:
        return {"shown": shown(value), **choice(self.picker, shown(value).strip(), self.place)}


class Duration(Value):
    template = f"{FOLDER}_value_duration.html"

    def read(self, posted: Posted, name: str) -> Any:
        return duration.read(posted, name)

    def plain(self, value: Any) -> Any:
        try:
            return durations.show(durations.parse(value))
        except ValueError:
            return shown(value) or None

    def context(self, value: Any) -> dict[str, Any]:
        number, unit = duration.split(value)
        return {"number": number, "unit": unit, "units": duration.units()}


@dataclass
class Two(Value):
    """From and to."""

    one: Value
    template: ClassVar[str] = f"{FOLDER}_value_two.html"

    def read(self, posted: Posted, name: str) -> Any:
        pair = [self.one.read(posted, f"{name}.from"), self.one.read(posted, f"{name}.to")]
        return [each for each in pair if each is not None] or None

    def plain(self, value: Any) -> Any:
        return [self.one.plain(each) for each in _listed(value)] or None

    def context(self, value: Any) -> dict[str, Any]:
        low, high = [*_listed(value), None, None][:2]
        return {"one": self.one, "low": self.one.context(low), "high": self.one.context(high)}


@dataclass
class Several(Value):
    """Any number of texts, each in an input of its own; ``picker`` offers what there is."""

    picker: Picker | None = None
    suggested: Sequence[str] = ()
    place: Place = field(default_factory=Place)
    listed: Callable[[Any], list[Any]] = field(default_factory=lambda: _listed)
    template: ClassVar[str] = f"{FOLDER}_value_several.html"

    def read(self, posted: Posted, name: str) -> Any:
        typed = [tidy(each).strip() for each in posted.getlist(name)[:MOST]]
        return [each for each in typed if each] or None

    def plain(self, value: Any) -> Any:
        return [word for each in self.listed(value) if (word := shown(each).strip())] or None

    def context(self, value: Any) -> dict[str, Any]:
        picked = choice(self.picker, "", self.place) if self.picker else {}
        return {"words": [shown(each) for each in self.listed(value)], "suggested": self.suggested, **picked}


@dataclass
class Ticks(Value):
    """Any of a few options: checkboxes."""

    options: Sequence[tuple[str, str]]
    template: ClassVar[str] = f"{FOLDER}_value_ticks.html"

    def read(self, posted: Posted, name: str) -> Any:
        return [word for each in posted.getlist(name)[:MOST] if (word := tidy(each).strip())] or None

    def plain(self, value: Any) -> Any:
        return [word for each in _listed(value) if (word := shown(each).strip())] or None

    def context(self, value: Any) -> dict[str, Any]:
        have = [shown(each) for each in _listed(value)]
        known = {word for word, _label in self.options}
        others = [(word, word, True) for word in have if word not in known]
        return {"options": [(word, label, word in have) for word, label in self.options] + others}


def _listed(value: Any) -> list[Any]:
    return [] if value is None or value == "" else listed(value)


def words_of(value: Any) -> list[Any]:
    """A text is words between commas or, without a comma, between spaces, as the operator reads it."""
    if isinstance(value, str):
        return value.split(",") if "," in value else value.split()
    return _listed(value)
