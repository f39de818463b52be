"""The figures as marks on the tree: who waits at a step, who left by which way, what failed there and what ended."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows import durations
from workflows.builder.tree import Mark
from workflows.kinds.exits import words as exit_words
from workflows.program import Program, Step
from workflows.watch.figures import Figures, StepFigures, Waiting

Link = Callable[..., str]  # of the list of runs, by filters


def marks(program: Program, figures: Figures, *, now: datetime, link: Link) -> Mapping[str, Sequence[Mark]]:
    """By step key, and “key:index” of a branch, as ``builder.tree`` wants them."""
    found: dict[str, list[Mark]] = {}
    for step in program.walk():
        known = figures.steps.get(step.key) or StepFigures()
        found[step.key] = _of_step(step, known, now, link)
        for index, branch in enumerate(step.branches):
            way = branch.exit or index
            if count := known.left.get(way, 0):
                kind = "warn" if branch.exit in ("timeout", "invalid", "failed") else "info"
                found[f"{step.key}:{index}"] = [Mark(_times(count), kind, link(step=step.key, way=str(way)))]
    return found


def _of_step(step: Step, known: StepFigures, now: datetime, link: Link) -> list[Mark]:
    found = []
    if known.waiting:
        found.append(Mark(_waits(known.waiting, now), "info", link(step=step.key, state="waiting", days=None)))
    if known.failed:
        text = ngettext("%(n)d failed here", "%(n)d failed here", known.failed) % {"n": known.failed}
        found.append(Mark(text, "bad", link(step=step.key, state="failed")))
    shown = {branch.exit for branch in step.branches}
    for way, count in known.left.items():
        if isinstance(way, str) and way != "done" and way not in shown:
            text = _("%(way)s: %(n)s") % {"way": exit_words(step.kind, way), "n": count}
            found.append(Mark(text, "warn" if way != "else" else "info", link(step=step.key, way=way)))
    if ended := known.ended - known.failed:
        text = ngettext("%(n)d ended here", "%(n)d ended here", ended) % {"n": ended}
        found.append(Mark(text, "quiet", link(step=step.key, way="end")))
    if known.passed:
        found.append(Mark(_("passed %(times)s") % {"times": _times(known.passed)}, "quiet"))
    return found


def _waits(waiting: Waiting, now: datetime) -> str:
    longest = durations.said(max(1, int((now - waiting.since).total_seconds())))
    text = ngettext("%(n)d waiting, for %(longest)s", "%(n)d waiting, the longest for %(longest)s", waiting.count)
    return text % {"n": waiting.count, "longest": longest}


def _times(count: int) -> str:
    return _("%(n)s×") % {"n": f"{count:,}"}
