"""A branch that an earlier one of the same step leaves nothing: its conditions are equal, or wider."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, warning
from workflows.checks.covers import takes_all
from workflows.program import Branch


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        earlier: list[Branch] = []
        for branch in step.branches:
            if branch.exit:
                continue
            taken = next((other for other in earlier if takes_all(other.when, branch.when)), None)
            if taken is not None:
                sentence = _(
                    "The branch “%(branch)s” is never taken: “%(earlier)s” above it takes all that it would. "
                    "Change its conditions, or put it first."
                )
                yield warning(step.key, sentence % {"branch": branch.name, "earlier": taken.name})
            earlier.append(branch)
