"""When the clock starts the workflow of a scenario: the times of a schedule, as live."""

from datetime import datetime, tzinfo
from typing import Any

from helpdesk.hours import zone
from workflows.program import Trigger
from workflows.scenarios.world import MemoryWorld
from workflows.triggers.registry import TRIGGERS


def next_start(trigger: Trigger, world: MemoryWorld, after: datetime) -> datetime | None:
    """None where something else starts it, or where its trigger is not finished yet."""
    kind = TRIGGERS.get(trigger.kind)
    config = kind.cleaned(trigger.config) if kind is not None else None
    if kind is None or config is None:
        return None
    return kind.next_time(config, _zone(config, world), after)


def concerns(trigger: Trigger, world: MemoryWorld) -> bool:
    """Whether the contact is among those for whom it starts, before its conditions are looked at."""
    return world.is_open or trigger.config.get("about") != "conversations"


def _zone(config: dict[str, Any], world: MemoryWorld) -> tzinfo:
    """A calendar that the scenario does not give leaves the world's zone."""
    calendar = world.calendar(config["calendar"]) if config.get("calendar") else None
    name = calendar.timezone if calendar is not None else config.get("timezone")
    return zone(name) if name else world.zone
