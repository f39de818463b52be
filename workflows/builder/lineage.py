"""Which step and branch of one program is which of another: steps by their key, branches by exit, name, then order."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.program import Program, Step

Pair = tuple[int | None, int | None]  # of branches, by index: before and after; None: there is none


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: in which branch of which step (“”: at the top), how far down, and below which."""

    owner: str = ""
    branch: int = 0
    index: int = 0
    before: str = ""  # the step right above it in its sequence


@dataclass(frozen=True, slots=True)
class Lineage:
    left: dict[str, Place]
    right: dict[str, Place]
    sequences: dict[Place, list[str]]  # of the right: the place of the first step, and the keys
    same_branch: dict[tuple[str, int], tuple[str, int]]  # right to left

    @classmethod
    def of(cls, left: Program, right: Program) -> "Lineage":
        same = {
            (step.key, now): (step.key, was)
            for step in right.walk()
            if left.has(step.key)
            for was, now in cls.branches(left.step(step.key), step)
            if was is not None and now is not None
        }
        return cls(_places(left), _places(right), _sequences(right), same)

    def same(self, was: Place, now: Place) -> bool:
        """Whether both are of the same sequence."""
        if not now.owner:
            return not was.owner
        return self.same_branch.get((now.owner, now.branch)) == (was.owner, was.branch)

    @staticmethod
    def branches(old: Step, new: Step) -> list[Pair]:
        """In the order of the new ones; then those that went."""
        left, found = dict(enumerate(old.branches)), dict[int, int]()
        for by_name in (True, False):  # a branch with conditions that changed its name is then the first that is left
            for now, branch in enumerate(new.branches):
                free = [
                    was
                    for was, other in left.items()
                    if other.exit == branch.exit and (other.name == branch.name or not by_name)
                ]
                if now not in found and free:
                    found[now] = free[0]
                    del left[free[0]]
        return [*((found.get(now), now) for now in range(len(new.branches))), *((was, None) for was in left)]


def _places(program: Program) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for start, keys in _sequences(program).items():
        for index, key in enumerate(keys):
            found[key] = Place(start.owner, start.branch, index, keys[index - 1] if index else "")
    return found


def _sequences(program: Program) -> dict[Place, list[str]]:
    found = {Place(): [step.key for step in program.steps]}
    for step in program.walk():
        for index, branch in enumerate(step.branches):
            found[Place(step.key, index)] = [inner.key for inner in branch.steps]
    return found


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest rising run through ``numbers``, not necessarily side by side: what need not have moved."""
    tails: list[int] = []  # positions
    before: list[int | None] = []
    for position, number in enumerate(numbers):
        slot = bisect_left([numbers[tail] for tail in tails], number)
        before.append(tails[slot - 1] if slot else None)
        tails[slot : slot + 1] = [position]
    found: list[int] = []
    at = tails[-1] if tails else None
    while at is not None:
        found.append(numbers[at])
        at = before[at]
    return found[::-1]
