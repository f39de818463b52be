"""Where a form stands: the program and step, what is known there, and what there is to pick, each asked for once."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contacts.models import Field
from workflows.builder.forms.offers import Offer, variables_at
from workflows.builder.forms.pickers.base import Entry
from workflows.checks.base import Look
from workflows.models import Secret
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

    @cached_property
    def fields(self) -> dict[str, tuple[str, list[Any]]]:
        """The installation's own contact fields: key → type and choices."""
        rows = Field.objects.values_list("key", "type", "choices")
        return {key: (type_, choices if isinstance(choices, list) else []) for key, type_, choices in rows}

    @cached_property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """Variable → the choices that questions offer for it."""
        found: dict[str, tuple[str, ...]] = {}
        for step in self.program.walk():
            answer = step.config.get("answer")
            choices = answer.get("choices") if isinstance(answer, dict) else None
            for name in self.seen.sets(step) if isinstance(choices, list) else ():
                found[name] = (*found.get(name, ()), *map(str, choices or ()))
        return {name: tuple(dict.fromkeys(choices)) for name, choices in found.items()}

    @cached_property
    def secrets(self) -> list[str]:
        """Names of the secrets that a request may hold."""
        return list(Secret.objects.order_by("name").values_list("name", flat=True))
