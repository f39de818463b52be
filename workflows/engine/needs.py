"""What of the world a program reads, so that a batch loads just that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflows.program import Program


@dataclass(frozen=True, slots=True)
class Needs:
    history: bool = False  # how many conversations before, and who had the last one
    agents: bool = False  # assigns somebody: agents are locked
    everyone: bool = False  # … of all there are


def needs(program: Program) -> Needs:
    texts = list(_texts(program))
    assigns = [step.config for step in program.walk() if step.kind == "assign"]
    return Needs(
        history=any("is_returning" in text or "last_agent" in text or "conversations_before" in text for text in texts)
        or any(config.get("prefer_last_agent") for config in assigns),
        agents=bool(assigns),
        everyone=any("anyone" in str(config) for config in assigns),
    )


def _texts(program: Program) -> Iterator[str]:
    """Everything in it that may name a fact."""
    yield from _strings([(condition.subject, condition.value) for condition in program.trigger.when.conditions])
    for step in program.walk():
        yield from _strings(step.config)
        for branch in step.branches:
            yield from _strings([(condition.subject, condition.value) for condition in branch.when.conditions])


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
