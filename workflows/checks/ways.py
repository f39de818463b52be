"""The ways through a program: from each step, which steps can come next, and by which way out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.checks.knots import knots
from workflows.document import references
from workflows.kinds.registry import KINDS
from workflows.program import Program, Step

GOES_ON, JUMPS, ENDS = "", "jump", "end"


@dataclass(frozen=True, slots=True)
class Way:
    """``out`` is how the step is left: “” (going on, or a branch by its conditions), an exit, “jump” or “end”."""

    origin: str
    out: str
    to: str | None  # None: the run ends
    branch: int | None = None  # which of the step's branches, where it is taken by its conditions


class Ways:
    """``broken``: ids of steps whose config is not valid, of which nothing is known but that they go on."""

    def __init__(self, program: Program, broken: frozenset[str] = frozenset()) -> None:
        self.program, self.broken = program, broken
        every = {step.key: list(self._of(step)) for step in program.walk()}
        self.out: Mapping[str, list[Way]] = dict(_without_passing_over(every))

    def _of(self, step: Step) -> Iterator[Way]:
        kind, after = KINDS.get(step.kind), self.program.after(step.key)
        if kind is None or step.key in self.broken:
            yield Way(step.key, GOES_ON, after)
            return
        if kind.may_end(step.config):
            yield Way(step.key, ENDS, None)
        if not kind.goes_on:
            return
        conditional = False
        for index, branch in enumerate(step.branches):
            if not branch.exit:
                conditional = True
                yield Way(step.key, GOES_ON, branch.steps[0].key if branch.steps else after, index)
        for name in kind.exits_of(step.config):
            branch_of = step.exit(name)
            yield Way(step.key, name, branch_of.steps[0].key if branch_of and branch_of.steps else after)
        for reference in references.of(step):
            if reference.what == "step" and self.program.has(reference.name):
                yield Way(step.key, JUMPS, reference.name)
        if not conditional and "else" not in kind.exits:
            yield Way(step.key, GOES_ON, after)

    def reached(self) -> set[str]:
        """The steps that some way from the start comes to."""
        found: set[str] = set()
        ahead = [self.program.first]
        while ahead:
            key = ahead.pop()
            if key is not None and key not in found:
                found.add(key)
                ahead += [way.to for way in self.out[key]]
        return found


def _without_passing_over(every: Mapping[str, list[Way]]) -> Iterator[tuple[str, list[Way]]]:
    """A jump is passed over when it was taken so often: never, where nothing leads back to it."""
    groups = knots({key: [way.to for way in ways if way.to is not None] for key, ways in every.items()})
    group_of = {key: number for number, group in enumerate(groups) for key in group}
    for key, ways in every.items():
        jumps = [way for way in ways if way.out == JUMPS]
        back = any(way.to is not None and group_of[way.to] == group_of[key] for way in jumps)
        yield key, ways if back or not jumps else jumps


def is_bounded(config: Mapping[str, Any]) -> bool:
    """Whether a jump is passed over at some time."""
    return config.get("max") is not None
