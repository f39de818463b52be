"""What starts a run."""

from collections.abc import Mapping
from typing import Any

from workflows.conditions import Verdict
from workflows.facts import World
from workflows.program import Trigger
from workflows.triggers.registry import TRIGGERS


def starts(trigger: Trigger, world: World, details: Mapping[str, Any]) -> Verdict:
    """Whether an event of the trigger's kind starts a run, and why."""
    kind = TRIGGERS.get(trigger.kind)
    return kind.verdict(trigger, world, details) if kind else Verdict(False, f"there is no trigger “{trigger.kind}”")
