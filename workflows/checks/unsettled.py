"""A way through a workflow for new conversations on which nobody is assigned and nothing is closed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, warning


def check(look: Look) -> Iterator[Finding]:
    if look.program.trigger.kind != "conversation_opened":
        return
    ends = _ends(look, settled=False, known={})
    for step in look.program.walk():
        if step.key in ends:
            yield warning(
                step.key,
                _(
                    "A way through the workflow ends here, and on it nobody is assigned and nothing is closed. "
                    "Add Assign."
                ),
            )


def _ends(look: Look, *, settled: bool, known: dict[tuple[str, bool], set[str]]) -> set[str]:
    """The steps at which a way ends that settles nothing. ``known`` remembers those of the workflows that it runs, and
    that it began with one: a circle of them settles nothing by going round."""
    called = (look.program.name, settled)
    if called in known:
        return known[called]
    known[called] = set()
    found: set[str] = set()
    seen: set[tuple[str, bool]] = set()
    ahead = [(look.program.first, settled)]
    while ahead:
        key, before = ahead.pop()
        if key is None or (key, before) in seen:
            continue
        seen.add((key, before))
        after = _after(look, key, before, known)
        for way in look.ways.out[key]:
            if way.to is None and not after:
                found.add(key)
            ahead.append((way.to, after))
    known[called] = found
    return found


def _after(look: Look, key: str, settled: bool, known: dict[tuple[str, bool], set[str]]) -> bool:
    """Whether somebody has the conversation once the step is done."""
    step = look.program.step(key)
    kind = look.kind(step)
    if kind is None:
        return settled
    if look.runs(step) is not None:
        inner = look.within(step)  # of one that is not known, the best is thought
        return inner is None or not _ends(inner, settled=settled, known=known)
    if kind.settles:
        return True
    return False if kind.unsettles else settled
