"""Contacts that match no branch leave by Else; without steps there, nothing is done for them."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Look, warning
from workflows.kinds.registry import KINDS


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        kind = KINDS.get(step.kind)
        if kind is None or "else" not in kind.exits:
            continue
        otherwise = step.exit("else")
        if otherwise is None or not otherwise.steps:
            then = look.program.after(step.key)
            where = f"goes straight on to “{then}”" if then else "leaves the workflow"
            sentence = f"Else has no steps: a contact that matches no branch {where}. Add steps, such as Assign."
            yield warning(step.key, sentence)
