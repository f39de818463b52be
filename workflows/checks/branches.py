"""A Branch step needs a branch with conditions, and conditions on each branch but Otherwise."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, error
from workflows.kinds.registry import KINDS


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        kind = KINDS.get(step.kind)
        if kind is None or "else" not in kind.exits:
            continue
        conditional = [branch for branch in step.branches if not branch.exit]
        if not conditional:
            yield error(step.key, _("The step has no branch beside “Otherwise”; add one with conditions."))
        for branch in conditional:
            if not branch.when.conditions:
                sentence = _("The branch “%(branch)s” has no conditions; add one, or move its steps to “Otherwise”.")
                yield error(step.key, sentence % {"branch": branch.name})
