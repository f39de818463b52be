"""One field as a page shows it: what the templates of the builder's forms are given."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.datastructures import MultiValueDict

Posted = MultiValueDict[str, str]
UNFIT_FOR_AN_ID = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(slots=True)
class Part:
    """``values`` is what the template of its input shows beside this; ``parts`` are the fields of a group."""

    name: str  # of its input, or what the names of its inputs begin with
    label: str
    template: str
    help: str = ""
    errors: list[str] = field(default_factory=list)
    required: bool = False
    more: bool = False  # stands among the further options
    only_with: str = ""  # “c.answer.type=choice|date”: shown only while that input has one of these values
    grouped: bool = False  # a fieldset with a legend, in place of a label for one input
    values: dict[str, Any] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"f-{UNFIT_FOR_AN_ID.sub('-', self.name)}"

    @property
    def described_by(self) -> str:
        """For aria-describedby: its errors and its help, where there are any."""
        errors = [f"{self.id}-error"] if self.errors else []
        return " ".join([*errors, *([f"{self.id}-help"] if self.help else [])])

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors) or any(part.is_wrong for part in self.parts)

    @property
    def is_filled(self) -> bool:
        """Whether something stands in it, so that it is not hidden among further options."""
        return bool(self.values.get("filled")) or any(part.is_filled for part in self.parts)
