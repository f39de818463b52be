"""An answer that never comes, an agent who is never free, a request that fails, with nothing to be done then."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, warning
from workflows.kinds.base import Kind
from workflows.kinds.exits import words as exit_words
from workflows.program import Step

TOLD = ("invalid", "timeout", "failed")  # of the others, going on is what one expects


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        kind = look.kind(step)
        if kind is None:
            continue
        known = [name for name in TOLD if name in kind.exits_of(step.config)]
        empty = [f"“{exit_words(step.kind, name)}”" for name in known if _is_empty(step, name, kind)]
        if empty:
            then = look.program.after(step.key)
            yield warning(step.key, _sentence(" · ".join(empty), look.called(then) if then else None))


def _sentence(when: str, then: str | None) -> str:
    if then is None:
        sentence = _("No steps for: %(when)s. The workflow ends then. Add what is to be done.")
    else:
        sentence = _("No steps for: %(when)s. The contact goes on to “%(step)s” then. Add what is to be done.")
    return sentence % {"when": when, "step": then}


def _is_empty(step: Step, name: str, kind: Kind) -> bool:
    """A message that could not be delivered stands red in the thread: its ``failed`` is asked for only when it is
    written and left empty."""
    branch = step.exit(name)
    if branch is None:
        return name != "failed" or not kind.writes(step.config, "")
    return not branch.steps
