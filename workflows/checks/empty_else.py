"""Contacts that match no branch leave by Otherwise; without steps there, nothing is done for them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

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
            yield warning(step.key, _sentence(look.called(then) if then else None))


def _sentence(then: str | None) -> str:
    if then is None:
        return _(
            "“Otherwise” has no steps: a contact that matches no branch leaves the workflow. Add steps, such as Assign."
        )
    return _(
        "“Otherwise” has no steps: a contact that matches no branch goes straight on to “%(step)s”. "
        "Add steps, such as Assign."
    ) % {"step": then}
