"""Jumps in a circle on which the run never waits, and which no maximum ends."""

from collections.abc import Iterator

from workflows.checks.base import Finding, Look, error
from workflows.checks.ways import JUMPS, is_bounded, waits
from workflows.kinds.registry import KINDS


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        jumps = [way for way in look.ways.out[step.key] if way.out == JUMPS]
        if any(way.to is not None and _comes_back(look, way.to, step.key) for way in jumps) and not is_bounded(
            step.config
        ):
            yield error(
                step.key, "This jumps in a circle that never waits; set “max”, or put a wait or question on it."
            )


def _comes_back(look: Look, start: str, target: str) -> bool:
    """Whether a way without a wait leads from ``start`` to ``target``."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        key = ahead.pop()
        if key == target:
            return True
        kind = KINDS.get(look.program.step(key).kind)
        if key in seen or (kind is not None and waits(kind)):
            continue
        seen.add(key)
        ahead += [
            way.to for way in look.ways.out[key] if way.to is not None and not _is_bounded_jump(look, key, way.out)
        ]
    return False


def _is_bounded_jump(look: Look, key: str, out: str) -> bool:
    return out == JUMPS and is_bounded(look.program.step(key).config)
