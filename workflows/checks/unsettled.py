"""A way through a workflow for new conversations on which nobody is assigned and nothing is closed."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Look, warning
from workflows.kinds.registry import KINDS


def check(look: Look) -> Iterator[Finding]:
    if look.program.trigger.kind != "conversation_opened":
        return
    seen: set[str] = set()
    ends: set[str] = set()
    ahead = [look.program.first]
    while ahead:
        key = ahead.pop()
        if key is None or key in seen:
            continue
        seen.add(key)
        kind = KINDS.get(look.program.step(key).kind)
        if kind is not None and kind.settles:
            continue
        for way in look.ways.out[key]:
            if way.to is None:
                ends.add(key)
            ahead.append(way.to)
    for step in look.program.walk():
        if step.key in ends:
            sentence = (
                "A way through the workflow ends here, and on it nobody is assigned and nothing is closed. Add Assign."
            )
            yield warning(step.key, sentence)
