"""What an edit of the builder is. Pure: each makes a new document of the one that it is given.

``relies_on`` says, key by key, what an edit takes for granted: it may be applied to a newer draft than the one that its
author saw, if all of that is still as it was there."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from conversations.errors import Refused
from workflows.builder import places
from workflows.document.steps import MOST_STEPS
from workflows.document.values import Document
from workflows.kinds.registry import KINDS
from workflows.program import Program, Step

Seen = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """The document after it; what was done, in words; the steps it touched (none: the whole); which to look at next."""

    document: Document
    sentence: str
    touched: tuple[str, ...]
    focus: str = ""


class Edit(ABC):
    @abstractmethod
    def apply(self, document: Document) -> Done:
        """Refused, with advice, where it cannot be."""

    @abstractmethod
    def relies_on(self, document: Document) -> Seen:
        """Step key (empty: the whole) → what of it must be as it was; None where the step is not there."""


def where(program: Program, key: str) -> Any:
    return places.chain(program, key) if program.has(key) else None


def at_place(program: Program, place: str) -> Seen:
    """What naming a place takes for granted."""
    key = places.anchor(place)
    if not key:
        return {}
    found = where(program, key)
    kind, *rest = place.split(":")
    if found is not None and kind == "in":
        ways = {one.exit or str(at): (one.exit, one.name) for at, one in enumerate(program.step(key).branches)}
        return {key: (found, ways.get(rest[-1]))}
    return {key: found}


def content(step: Step) -> Any:
    return (step.kind, step.config, heads(step))


def heads(step: Step) -> Any:
    return [(branch.exit, branch.name, branch.when) for branch in step.branches]


def label(step: Step) -> str:
    kind = KINDS.get(step.kind)
    return str(kind.label) if kind else step.kind


def with_steps(document: Document, program: Program) -> Document:
    count = sum(1 for _step in program.walk())
    if count > MOST_STEPS:
        sentence = _("These would be %(count)d steps; %(most)d are the most. Split the workflow.")
        raise Refused(sentence % {"count": count, "most": MOST_STEPS})
    return replace(document, program=program)
