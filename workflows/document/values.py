"""A workflow document as a value: the program, what people read about it, and its scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.program import Program


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """A scenario as it was written, in JSON values; ``workflows.scenarios.read`` understands it."""

    name: str
    given: Mapping[str, Any]
    turns: tuple[Mapping[str, Any], ...]
    line: int = field(default=0, compare=False)
    turn_lines: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    program: Program
    description: str = ""
    group: str = ""
    scenarios: tuple[ScenarioText, ...] = ()

    def named(self, name: str) -> "Document":
        return replace(self, program=replace(self.program, name=name))
