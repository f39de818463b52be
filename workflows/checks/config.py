"""Every trigger, step and condition is one that can run: of a known kind, its config complete and valid."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Look, error
from workflows.conditions.check import problem
from workflows.kinds.registry import KINDS
from workflows.triggers.registry import TRIGGERS


def check(look: Look) -> Iterator[Finding]:
    if look.program.trigger.kind not in TRIGGERS:
        kind = look.program.trigger.kind
        yield error(
            "", f"There is no trigger “{kind}”; choose another." if kind else "There is no trigger; choose one."
        )
    for step in look.program.walk():
        if step.kind not in KINDS:
            yield error(step.key, f"There is no step kind “{step.kind}”; remove the step.")
        for key, sentences in look.broken.get(step.key, {}).items():
            for sentence in sentences:
                yield error(step.key, sentence if key == "__all__" else f"“{key}”: {sentence}")
    for key, condition in look.conditions():
        if wrong := problem(condition):
            yield error(key, wrong)
