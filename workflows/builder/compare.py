"""Two versions of a workflow, step by step: what was added, removed, moved and changed, field by field, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from workflows.builder import settled, words
from workflows.builder.lineage import Lineage, Place, longest_rising
from workflows.builder.settled import Difference
from workflows.builder.tree import Mark
from workflows.document.values import Document
from workflows.kinds.registry import KINDS, clean
from workflows.program import Branch, Program, Step

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"


@dataclass(frozen=True, slots=True)
class StepChange:
    """``how``: added or removed alone; moved, changed or both. ``moved``: where it stands now, in words."""

    key: str
    label: str
    sentence: str  # what the step does; of a removed one, what it did
    how: tuple[str, ...]
    moved: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """``whole``: the name, the trigger, the settings, the scenarios. ``steps``: as they stand on the right, then those
    that are only on the left."""

    whole: tuple[Difference, ...] = ()
    steps: tuple[StepChange, ...] = ()
    left: dict[str, list[Mark]] = field(default_factory=dict)  # marks for the tree of each side
    right: dict[str, list[Mark]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.whole and not self.steps


def compare(left: Document, right: Document) -> Comparison:
    """What makes ``right`` of ``left``. Reads nothing but its arguments; ends on any two documents."""
    steps = tuple(_steps(left.program, right.program))
    whole = (*settled.whole(left, right), *settled.scenarios(left.scenarios, right.scenarios))
    started = [Mark(mark_words(CHANGED), CHANGED)] if settled.trigger(left.program, right.program) else []
    marks: dict[str, dict[str, list[Mark]]] = {"left": {"": list(started)}, "right": {"": list(started)}}
    for step in steps:
        for how in step.how:
            for side in ("left", "right"):
                if how != (ADDED if side == "left" else REMOVED):
                    marks[side].setdefault(step.key, []).append(Mark(mark_words(how), how))
    return Comparison(whole, steps, marks["left"], marks["right"])


def mark_words(how: str) -> str:
    return {ADDED: _("added"), REMOVED: _("removed"), MOVED: _("moved"), CHANGED: _("changed")}[how]


def _steps(left: Program, right: Program) -> Iterator[StepChange]:
    lineage = Lineage.of(left, right)
    moved = set(_moved(left, right, lineage))
    for step in right.walk():
        if not left.has(step.key):
            yield StepChange(step.key, _label(step), _sentence(step), (ADDED,))
            continue
        differences = tuple(_differences(left.step(step.key), step))
        how = (*([MOVED] if step.key in moved else []), *([CHANGED] if differences else []))
        if how:
            where = _where(lineage.right[step.key], right) if MOVED in how else ""
            yield StepChange(step.key, _label(step), _sentence(step), how, where, differences)
    for step in left.walk():
        if not right.has(step.key):
            yield StepChange(step.key, _label(step), _sentence(step), (REMOVED,))


def _moved(left: Program, right: Program, lineage: Lineage) -> Iterator[str]:
    """Steps that stand in another sequence, or past one which they did not stand past: the fewest that explain it."""
    for place, keys in lineage.sequences.items():
        stayed: list[str] = []
        for key in keys:
            if not left.has(key):
                continue
            if lineage.same(lineage.left[key], place):
                stayed.append(key)
            else:
                yield key
        order = [lineage.left[key].index for key in stayed]
        rising = set(longest_rising(order))
        yield from (key for key, index in zip(stayed, order, strict=True) if index not in rising)


def _where(place: Place, program: Program) -> str:
    before = place.before
    if before:
        return _("to below %(step)s") % {"step": before}
    if not place.owner:
        return _("to the beginning")
    owner = program.step(place.owner)
    way = words.way(owner, owner.branches[place.branch])
    return _("to the beginning of “%(way)s” of %(step)s") % {"way": way, "step": place.owner}


def _differences(old: Step, new: Step) -> Iterator[Difference]:
    if old.kind != new.kind:
        yield Difference(_("Kind"), _label(old), _label(new))
    else:
        kind = KINDS.get(new.kind)
        yield from settled.config(kind.form if kind else None, old.config, new.config)
    yield from _branches(old, new)


def _branches(old: Step, new: Step) -> Iterator[Difference]:
    pairs = Lineage.branches(old, new)
    for was, now in pairs:
        if was is None and now is not None:
            yield Difference(_("Branch"), "", _with_conditions(new, new.branches[now]))
        elif now is None and was is not None:
            yield Difference(_("Branch"), _with_conditions(old, old.branches[was]), "")
        elif was is not None and now is not None:
            yield from _branch(old, old.branches[was], new, new.branches[now])
    kept = [was for was, now in pairs if was is not None and now is not None and not old.branches[was].exit]
    if kept != sorted(kept):
        yield Difference(_("Order of the branches"), _names(old), _names(new))


def _branch(old_step: Step, old: Branch, new_step: Step, new: Branch) -> Iterator[Difference]:
    if old.name != new.name and not old.exit:
        yield Difference(_("Name of the branch"), words.way(old_step, old), words.way(new_step, new))
    if old.when != new.when:
        about = _("Conditions of “%(branch)s”") % {"branch": words.way(new_step, new)}
        yield Difference(about, settled.conditions(old.when), settled.conditions(new.when))


def _with_conditions(step: Step, branch: Branch) -> str:
    conditions = settled.conditions(branch.when)
    name = words.way(step, branch)
    return f"{name}: {conditions}" if branch.when.conditions else name


def _names(step: Step) -> str:
    return ", ".join(words.way(step, branch) for branch in step.branches if not branch.exit)


def _label(step: Step) -> str:
    return str(KINDS[step.kind].label) if step.kind in KINDS else step.kind


def _sentence(step: Step) -> str:
    """Empty where the step is not complete."""
    if step.kind not in KINDS or clean(step.kind, step.config)[1]:
        return ""
    return KINDS[step.kind].describe(step.config)


def in_words(comparison: Comparison) -> Sequence[str]:
    """A sentence for each change, for lists and logs."""
    lines = [str(each) for each in comparison.whole]
    for step in comparison.steps:
        if step.how == (ADDED,):
            lines.append(_("Added %(step)s: %(does)s") % {"step": step.key, "does": step.sentence or step.label})
        elif step.how == (REMOVED,):
            lines.append(_("Removed %(step)s: %(does)s") % {"step": step.key, "does": step.sentence or step.label})
        if step.moved:
            lines.append(_("Moved %(step)s %(where)s") % {"step": step.key, "where": step.moved})
        lines.extend(
            _("Changed %(step)s: %(what)s") % {"step": step.key, "what": difference} for difference in step.differences
        )
    return lines
