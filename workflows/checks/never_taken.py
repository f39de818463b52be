"""A branch that an earlier one of the same step leaves nothing: its conditions are equal, or wider."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Look, warning
from workflows.program import Branch, When


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        earlier: list[Branch] = []
        for branch in step.branches:
            if branch.exit:
                continue
            taken = next((other for other in earlier if _takes_all(other.when, branch.when)), None)
            if taken is not None:
                sentence = (
                    f"The branch “{branch.name}” is never taken: “{taken.name}” above it takes all that it would."
                )
                yield warning(step.key, f"{sentence} Change its conditions, or put it first.")
            earlier.append(branch)


def _takes_all(wide: When, narrow: When) -> bool:
    """Whether ``wide`` holds whenever ``narrow`` does, by the conditions that stand in both."""
    ours, theirs = list(map(repr, wide.conditions)), list(map(repr, narrow.conditions))
    if not ours or not theirs:
        return False
    wide_all = wide.match == "all" and len(ours) > 1
    narrow_all = narrow.match == "all" or len(theirs) == 1
    if wide_all:
        return narrow_all and set(ours) <= set(theirs)
    if narrow_all:
        return bool(set(ours) & set(theirs))
    return set(theirs) <= set(ours)
