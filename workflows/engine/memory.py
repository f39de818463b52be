"""What a run remembers from one pause to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class RunMemory:
    """All of it is JSON in the run's row. A step that jumps counts by its ``visits``."""

    variables: dict[str, Any] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)  # step key -> how often it was reached
    keep: dict[str, Any] = field(default_factory=dict)  # what the paused step kept
    waiting_for: tuple[str, ...] = ()  # stimulus kinds that wake it, beside timer
    until: datetime | None = None  # when the pause ends by itself; None: never
    steps: int = 0  # taken since it last waited

    def copy(self) -> "RunMemory":
        """For one advance: its dicts are its own, the JSON values in them are shared and never changed in place."""
        return RunMemory(
            dict(self.variables), dict(self.visits), dict(self.keep), self.waiting_for, self.until, self.steps
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "variables": self.variables,
            "visits": self.visits,
            "keep": self.keep,
            "waiting_for": list(self.waiting_for),
            "until": self.until.isoformat() if self.until else None,
            "steps": self.steps,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RunMemory":
        """An empty mapping, as a new run has it, gives an empty memory."""
        until = data.get("until")
        return cls(
            variables=dict(data.get("variables", {})),
            visits=dict(data.get("visits", {})),
            keep=dict(data.get("keep", {})),
            waiting_for=tuple(data.get("waiting_for", ())),
            until=datetime.fromisoformat(until) if until else None,
            steps=data.get("steps", 0),
        )
