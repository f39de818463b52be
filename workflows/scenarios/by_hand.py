"""What a run begins with that a person or a program starts, and why it cannot."""

from collections.abc import Mapping
from typing import Any

from workflows.program import Trigger
from workflows.scenarios.script import Given
from workflows.scenarios.world import MemoryWorld
from workflows.triggers.base import CannotStart
from workflows.triggers.registry import TRIGGERS


class CannotHappen(Exception):
    """A turn that makes no sense where it stands; its text says why."""


def begins_with(trigger: Trigger, given: Given, world: MemoryWorld) -> Mapping[str, Any]:
    """Its variables; the values of its form are put into the world."""
    kind = TRIGGERS.get(trigger.kind)
    if kind is None or kind.event is not None:
        what = trigger.kind or "nothing yet"
        raise CannotHappen(f"“start” is for workflows that are started by hand; this one starts on {what}.")
    try:
        if kind.form_names(trigger.config):
            world.form = kind.answers(trigger.config, given.form)
        return kind.variables(trigger.config, given.payload)
    except CannotStart as error:
        raise CannotHappen(f"It cannot be started so: {error}") from error
