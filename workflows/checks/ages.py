"""How long ago the contact may have written last when a step is reached: the waits of the longest way to it.

A jump is taken no more often than its ``max``, so a circle adds up to something. Steps that can come back to each other
without the contact writing are a knot; within one, each round allows one jump more, and after so many rounds whatever
still grows is taken as endless. So it ends on any graph, after no more than
``ROUNDS`` looks at each way and one more for each step.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workflows.checks.knots import knots

ROUNDS = 40  # three jumps of ten each, and some
NEVER = -1  # not reached


@dataclass(frozen=True, slots=True)
class Arrow:
    """``passes`` gives the age after it from that before, less than 0 where it cannot be taken; it never shrinks when
    the age before grows. ``resets``: the contact writes on it."""

    to: str
    passes: Callable[[int], int]
    jumps: int | None = 0  # how often it may be taken at most, where it is a jump; 0: it is none; None: no end
    resets: bool = False


Arrows = Mapping[str, Sequence[Arrow]]  # by step, these from top to bottom: only jumps lead up


def ages(arrows: Arrows, first: str, age: int, endless: int) -> dict[str, int]:
    """Step -> the longest age, at most ``endless``; of those that are reached."""
    found = dict.fromkeys(arrows, NEVER)
    found[first] = age
    for key in _after_an_answer(arrows, first):
        found[key] = max(found[key], 0)
    for knot in _knots(arrows):
        _spread(arrows, knot, found, endless)
    return {key: value for key, value in found.items() if value > NEVER}


def _after_an_answer(arrows: Arrows, first: str) -> set[str]:
    """The steps that are come to right after the contact wrote."""
    seen: set[str] = set()
    found: set[str] = set()
    ahead = [first]
    while ahead:
        key = ahead.pop()
        if key not in seen:
            seen.add(key)
            possible = [arrow for arrow in arrows[key] if arrow.passes(_LONG) > NEVER]
            ahead += [arrow.to for arrow in possible]
            found |= {arrow.to for arrow in possible if arrow.resets}
    return found


_LONG = 10**9


def _spread(arrows: Arrows, knot: Sequence[str], found: dict[str, int], endless: int) -> None:
    inside = set(knot)
    inner = [arrow for key in knot for arrow in arrows[key] if arrow.to in inside and not arrow.resets]
    budget = [arrow.jumps for arrow in inner if arrow.jumps != 0]
    rounds = ROUNDS if None in budget else sum(jumps or 0 for jumps in budget)
    for _round in range(min(rounds, ROUNDS)):
        if not _round_of(arrows, knot, inside, found, endless):
            break
    else:
        if rounds > ROUNDS or None in budget:
            _widen(arrows, knot, inside, found, endless)
    _along(arrows, knot, found, endless, leave=True)


def _round_of(arrows: Arrows, knot: Sequence[str], inside: set[str], found: dict[str, int], endless: int) -> bool:
    """Down through the knot, and then each of its jumps once. Whether a jump made anything longer."""
    _along(arrows, knot, found, endless, leave=False)
    grown: dict[str, int] = {}
    for key in knot:
        for arrow in arrows[key]:
            if arrow.jumps != 0 and arrow.to in inside and not arrow.resets and found[key] > NEVER:
                age = min(arrow.passes(found[key]), endless)
                if age > max(found[arrow.to], grown.get(arrow.to, NEVER)):
                    grown[arrow.to] = age
    found.update(grown)
    return bool(grown)


def _along(arrows: Arrows, knot: Sequence[str], found: dict[str, int], endless: int, *, leave: bool) -> None:
    """Down through the knot, without its jumps; with ``leave`` also out of it."""
    inside = set(knot)
    for key in knot:
        if found[key] == NEVER:
            continue
        for arrow in arrows[key]:
            stays, jumps = arrow.to in inside, arrow.jumps != 0
            if arrow.resets or (stays and jumps) or (not stays and not leave):
                continue
            age = min(arrow.passes(found[key]), endless)
            if age > found[arrow.to]:
                found[arrow.to] = age


def _widen(arrows: Arrows, knot: Sequence[str], inside: set[str], found: dict[str, int], endless: int) -> None:
    """What still grows is endless at once, so each step is come to once."""
    ahead = [key for key in knot if found[key] > NEVER]
    while ahead:
        key = ahead.pop()
        for arrow in arrows[key]:
            if arrow.to in inside and not arrow.resets and arrow.passes(found[key]) > found[arrow.to] < endless:
                found[arrow.to] = endless
                ahead.append(arrow.to)


def _knots(arrows: Arrows) -> list[list[str]]:
    """Of the arrows on which the contact does not write, each before those that it leads to."""
    return knots({key: [arrow.to for arrow in ways if not arrow.resets] for key, ways in arrows.items()})
