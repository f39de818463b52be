"""What a step's config names (a team, an agent, another step …), found by the paths that its kind declares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.kinds.registry import KINDS
from workflows.program import Step


@dataclass(frozen=True, slots=True)
class Reference:
    path: str  # dotted, in the config: “to.team”
    what: str  # team, agent, channel, calendar, category, field, step, workflow, template
    name: str
    within: str = ""  # of a template: the channel that the step names


def of(step: Step) -> Iterator[Reference]:
    """What ``step`` names; keys that hold nothing name nothing."""
    kind = KINDS.get(step.kind)
    for path, what in (kind.references if kind else {}).items():
        name = at(step.config, path)
        if isinstance(name, str) and name:
            within = step.config.get("channel") if what == "template" else ""
            yield Reference(path, what, name, within if isinstance(within, str) else "")


def at(config: Mapping[str, Any], path: str) -> Any:
    found: Any = config
    for key in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(key)
    return found


def put(config: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of ``config`` with ``value`` at ``path``."""
    key, _, rest = path.partition(".")
    inner = config.get(key)
    return {**config, key: put(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}
