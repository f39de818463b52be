"""Where steps stand in a program: finding, putting in, taking out. Pure; programs are values and stay as they were.

A place is a word: ``start``, ``after:KEY``, or ``in:KEY:WAY``, the beginning of a way out of a step, where WAY is the
name of an exit or the number of a branch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from conversations.errors import Refused
from workflows.builder import words
from workflows.program import Branch, Program, Step

START = "start"
Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a step stands: in which sequence (``parent`` and ``way``; None: the root), and at what index."""

    parent: Step | None
    way: int
    index: int
    siblings: Steps

    @property
    def step(self) -> Step:
        return self.siblings[self.index]


def step(program: Program, key: str) -> Step:
    """Refused if there is no such step."""
    return spot(program, key).step


def spot(program: Program, key: str) -> Spot:
    """Refused if there is no such step."""
    for found in _spots(program.steps, None, 0):
        if found.step.key == key:
            return found
    raise Refused(_("The step “%(key)s” is not there any more; somebody has deleted it.") % {"key": key}, "step")


def _spots(steps: Steps, parent: Step | None, way: int) -> Iterator[Spot]:
    for index, one in enumerate(steps):
        yield Spot(parent, way, index, steps)
        for number, branch in enumerate(one.branches):
            yield from _spots(branch.steps, one, number)


def chain(program: Program, key: str) -> tuple[tuple[str, str], ...]:
    """The ways in which a step stands, innermost first: (key, exit or name)."""
    found: list[tuple[str, str]] = []
    parent: str | None = key
    while parent is not None:
        at = spot(program, parent)
        parent = at.parent.key if at.parent else None
        if at.parent:
            branch = at.parent.branches[at.way]
            found.append((at.parent.key, branch.exit or f"{at.way} {branch.name}"))
    return tuple(found)


def inside(owner: Step) -> Steps:
    """The step and all that stand in its branches."""
    return (owner, *(one for branch in owner.branches for child in branch.steps for one in inside(child)))


def anchor(place: str) -> str:
    """The key of the step that a place is named by; empty for the start."""
    parts = place.split(":")
    return parts[1] if parts[0] in ("after", "in") and len(parts) > 1 else ""


def way_of(owner: Step, name: str) -> int:
    """The index of a way out, by its exit or number; Refused if there is none."""
    for index, branch in enumerate(owner.branches):
        if (branch.exit or str(index)) == name:
            return index
    raise Refused(_("That way out of “%(key)s” is not there any more.") % {"key": owner.key}, "place")


def before(program: Program, key: str) -> str:
    """The place right before a step."""
    at = spot(program, key)
    if at.index:
        return f"after:{at.siblings[at.index - 1].key}"
    return beginning(at.parent, at.way) if at.parent else START


def beginning(owner: Step, way: int) -> str:
    return f"in:{owner.key}:{owner.branches[way].exit or way}"


def ending(owner: Step, way: int) -> str:
    """The place at the end of a way out."""
    steps = owner.branches[way].steps
    return f"after:{steps[-1].key}" if steps else beginning(owner, way)


def put(program: Program, place: str, steps: Sequence[Step]) -> Program:
    """With ``steps`` at ``place``; Refused if it is not there."""
    kind, *rest = place.split(":")
    added = tuple(steps)
    if kind == START:
        return replace(program, steps=(*added, *program.steps))
    if kind == "after" and len(rest) == 1:
        return _in_sequence(program, rest[0], lambda one: (one, *added))
    if kind == "in" and len(rest) == 2:
        owner = step(program, rest[0])
        return set_way(program, owner, way_of(owner, rest[1]), lambda one: replace(one, steps=added + one.steps))
    raise Refused(_("“%(place)s” is not a place in a workflow.") % {"place": place[:60]}, "place")


def take(program: Program, key: str) -> Program:
    """Without the step and all in it."""
    return _in_sequence(program, key, lambda _one: ())


def swap(program: Program, new: Step) -> Program:
    """With ``new`` in place of the step of its key."""
    return _in_sequence(program, new.key, lambda _old: (new,))


def set_way(program: Program, owner: Step, way: int, change: Callable[[Branch], Branch]) -> Program:
    branches = tuple(change(branch) if index == way else branch for index, branch in enumerate(owner.branches))
    return swap(program, replace(owner, branches=branches))


def every(program: Program, change: Callable[[Step], Step]) -> Program:
    """Each step changed; ``change`` is given one whose branches are changed already."""
    return replace(program, steps=changed(program.steps, change))


def changed(steps: Steps, change: Callable[[Step], Step]) -> Steps:
    return tuple(
        change(replace(one, branches=tuple(replace(way, steps=changed(way.steps, change)) for way in one.branches)))
        for one in steps
    )


def called(program: Program, place: str) -> str:
    """A place in words: “below hello”, “into “Sales” of route”, “to the beginning”."""
    kind, *rest = place.split(":")
    if kind == "after":
        return _("below %(step)s") % {"step": rest[0]}
    if kind == "in":
        owner = step(program, rest[0])
        way = words.way(owner, owner.branches[way_of(owner, rest[1])])
        return _("into “%(way)s” of %(step)s") % {"way": way, "step": rest[0]}
    return _("to the beginning")


def _in_sequence(program: Program, key: str, change: Callable[[Step], Steps]) -> Program:
    spot(program, key)  # refuses what is not there
    return replace(program, steps=_replaced(program.steps, key, change))


def _replaced(steps: Steps, key: str, change: Callable[[Step], Steps]) -> Steps:
    found: list[Step] = []
    for one in steps:
        if one.key == key:
            found.extend(change(one))
        elif one.branches:
            branches = tuple(replace(way, steps=_replaced(way.steps, key, change)) for way in one.branches)
            found.append(replace(one, branches=branches))
        else:
            found.append(one)
    return tuple(found)
