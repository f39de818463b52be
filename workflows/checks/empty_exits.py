"""An answer that never comes, or an agent who is never free, with nothing to be done then."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Look, warning
from workflows.document.problems import listing
from workflows.kinds.registry import KINDS

# A message that could not be delivered stands red in the thread: ``failed`` alone is a warning only when it is written
# and left empty.
WANTED = {
    "invalid": "no answer is valid (“invalid”)",
    "timeout": "the time is over (“timeout”)",
    "failed": "it fails (“failed”)",
}


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        kind = KINDS.get(step.kind)
        if kind is None or step.key in look.broken:
            continue
        names = [name for name in kind.exits_of(step.config) if name in WANTED]
        empty = [name for name in names if _is_empty(look, step.key, name)]
        if empty:
            then = look.program.after(step.key)
            where = f"the contact goes on to “{then}”" if then else "the workflow ends"
            when = listing(WANTED[name] for name in empty)
            yield warning(step.key, f"When {when}, there are no steps, and {where}. Add what is to be done then.")


def _is_empty(look: Look, key: str, name: str) -> bool:
    branch = look.program.step(key).exit(name)
    return (branch is None and name != "failed") or (branch is not None and not branch.steps)
