"""Whether a condition, or several joined by all or any, holds, and why; it never raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.facts import World
from workflows.program import Condition, When


@dataclass(frozen=True, slots=True)
class Verdict:
    holds: bool
    why: str  # “var.department is “Sales””, in words for the run log


def evaluate(
    condition: Condition,
    world: World,
    variables: Mapping[str, Any],
    form: Mapping[str, Any],
    details: Mapping[str, Any] | None = None,
) -> Verdict:
    """``details`` are what a trigger's event says beyond the facts (who closed a conversation, as ``source``)."""
    raise NotImplementedError


def holds(
    when: When,
    world: World,
    variables: Mapping[str, Any],
    form: Mapping[str, Any],
    details: Mapping[str, Any] | None = None,
) -> Verdict:
    """All or any of the conditions; none at all holds."""
    raise NotImplementedError
