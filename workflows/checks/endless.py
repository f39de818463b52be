"""Circles on which the run never waits and which no maximum ends: of jumps, and of workflows that run each other."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, error
from workflows.checks.ways import JUMPS, Way, is_bounded


def check(look: Look) -> Iterator[Finding]:
    pace = Pace()
    for step in look.program.walk():
        jumps = [way for way in look.ways.out[step.key] if way.out == JUMPS]
        if any(_comes_back(look, way, pace) for way in jumps) and not is_bounded(step.config):
            yield error(
                step.key, _("This jumps in a circle that never waits; set “max”, or put a wait or question on it.")
            )
    for key, inner in pace.runs_at_once(look):
        if pace.comes_to(inner, look.program.name):
            sentence = _(
                "This runs “%(workflow)s”, which comes back here without waiting; put a wait or question on the way, "
                "or take one of the two steps out."
            )
            yield error(key, sentence % {"workflow": inner.program.name})


def _comes_back(look: Look, jump: Way, pace: "Pace") -> bool:
    """Whether a way without a wait leads from where it jumps to the jump."""
    return jump.to is not None and jump.origin in pace.at_once(look, jump.to, bounded=False)[0]


class Pace:
    """What is done without waiting. Each workflow is looked at once."""

    def __init__(self) -> None:
        self.passed: dict[str, bool] = {}  # workflow -> whether a way leads through it without waiting

    def at_once(self, look: Look, start: str | None, *, bounded: bool = True) -> tuple[set[str], bool]:
        """The steps that are come to from ``start`` without waiting, and whether the end is. ``bounded``: also by
        jumps that are passed over at some time."""
        seen: set[str] = set()
        ends = start is None
        ahead = [start]
        while ahead:
            key = ahead.pop()
            if key is None or key in seen:
                ends = ends or key is None
                continue
            seen.add(key)
            ahead += [way.to for way in look.ways.out[key] if self._is_quick(look, way, bounded)]
        return seen, ends

    def _is_quick(self, look: Look, way: Way, bounded: bool) -> bool:
        step = look.program.step(way.origin)
        if way.out == JUMPS and is_bounded(step.config) and not bounded:
            return False
        kind = look.kind(step)
        if kind is not None and any(kind.passes(step.config, each.out) != 0 for each in look.ways.out[step.key]):
            return False
        inner = look.within(step)
        return inner is None or self.is_passed(inner)

    def is_passed(self, look: Look) -> bool:
        """Not where it runs itself: then it is the circle that is told."""
        name = look.program.name
        if name not in self.passed:
            self.passed[name] = False
            self.passed[name] = self.at_once(look, look.program.first)[1]
        return self.passed[name]

    def runs_at_once(self, look: Look) -> Iterator[tuple[str, Look]]:
        """The workflows that are run before there was a wait, by step."""
        reached = self.at_once(look, look.program.first)[0]
        for step in look.program.walk():
            inner = look.within(step) if step.key in reached else None
            if inner is not None:
                yield step.key, inner

    def comes_to(self, start: Look, name: str) -> bool:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            look = ahead.pop()
            if look.program.name == name:
                return True
            if look.program.name not in seen:
                seen.add(look.program.name)
                ahead += [inner for _key, inner in self.runs_at_once(look)]
        return False
