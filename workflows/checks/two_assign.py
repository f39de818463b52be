"""Two published workflows that start on the same trigger and both assign: the second takes from the first."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Look, warning
from workflows.kinds.registry import KINDS
from workflows.program import Program


def check(look: Look) -> Iterator[Finding]:
    for other in look.installation.others if look.installation else ():
        if other.trigger.kind == look.program.trigger.kind and _assigns(other) and _assigns(look.program):
            sentence = f"“{other.name}” starts on the same trigger and assigns too; switch one off, or tell them apart."
            yield warning("", sentence)


def _assigns(program: Program) -> bool:
    return any("to.team" in KINDS[step.kind].references for step in program.walk() if step.kind in KINDS)
