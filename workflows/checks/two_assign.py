"""Two published workflows that start on the same trigger and both assign: the second takes from the first."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, warning
from workflows.checks.covers import are_apart
from workflows.kinds.registry import KINDS
from workflows.program import Trigger
from workflows.triggers.registry import TRIGGERS


def check(look: Look) -> Iterator[Finding]:
    if look.installation is None or not _assigns(look, set()):
        return
    for name, published in look.installation.workflows.items():
        other = look.of(name)
        if other is None or not published.is_on or name == look.program.name:
            continue
        if _meet(look.program.trigger, other.program.trigger) and _assigns(other, set()):
            sentence = _(
                "“%(workflow)s” starts on the same trigger and assigns too; switch one off, or tell them apart."
            )
            yield warning("", sentence % {"workflow": name})


def _meet(one: Trigger, other: Trigger) -> bool:
    """Whether both may start on the same event."""
    kind = TRIGGERS.get(one.kind)
    if kind is None or kind.event is None or one.kind != other.kind or one.config != other.config:
        return False
    return not are_apart(one.when, other.when)


def _assigns(look: Look, seen: set[str]) -> bool:
    """A workflow that it runs may do so for it."""
    seen.add(look.program.name)
    for step in look.program.walk():
        if step.kind in KINDS and "to.team" in KINDS[step.kind].references:
            return True
        inner = look.within(step)
        if inner is not None and inner.program.name not in seen and _assigns(inner, seen):
            return True
    return False
