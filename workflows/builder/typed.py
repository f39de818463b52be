"""What was typed of a Branch step: which branch is which, also where somebody has moved them meanwhile."""

from django.http import QueryDict

from workflows.builder.forms import StepForm
from workflows.program import Branch, Step

Heads = tuple[tuple[int | None, Branch], ...]
ORIGIN = ".origin"  # the end of the name of the input that says which branch of the step it was


def heads(form: StepForm) -> Heads | None:
    """The branches with conditions as the form has them, each with its index among those that the step had."""
    if form.branches is None:
        return None
    return tuple((row.origin, branch) for row, branch in zip(form.branches.rows, form.branches.branches, strict=False))


def carried(posted: QueryDict, base: Step, now: Step) -> QueryDict:
    """``posted``, typed on ``base``, as if typed on ``now``: branches are known by their steps, else their names."""
    found = posted.copy()
    for name in posted:
        value = posted.get(name, "")
        if name.endswith(ORIGIN) and value.isdecimal() and int(value) < len(base.branches):
            index = _same(base.branches[int(value)], now)
            found[name] = "" if index is None else str(index)
    return found


def _same(branch: Branch, now: Step) -> int | None:
    keys = {step.key for step in branch.steps}
    for index, other in enumerate(now.branches):
        if not other.exit and keys & {step.key for step in other.steps}:
            return index
    named = (index for index, other in enumerate(now.branches) if not other.exit and other.name == branch.name)
    return next(named, None)
