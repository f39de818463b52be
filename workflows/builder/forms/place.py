"""Where a form stands: the program and step, what is known there, and what there is to pick, each asked for once."""

from dataclasses import dataclass, field
from functools import cached_property

from workflows.builder.forms.offers import Offer, variables_at
from workflows.builder.forms.pickers.base import Entry
from workflows.checks.base import Look
from workflows.program import Program, Trigger

NOWHERE = Program("", Trigger(""), frozenset(), ())


@dataclass
class Place:
    program: Program = NOWHERE
    key: str = ""  # of the step; empty: the trigger
    look: Look | None = None
    entries: dict[str, list[Entry]] = field(default_factory=dict)  # what pickers found, by what they pick

    @cached_property
    def offers(self) -> list[Offer]:
        return variables_at(self.program, self.key, look=self.seen)

    @cached_property
    def seen(self) -> Look:
        return self.look or Look(self.program)
