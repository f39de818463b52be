"""Which variables are set before each step: on every way to it, and on some way. Jumps are ways too."""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.checks.base import Look
from workflows.checks.ways import GOES_ON

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    always: frozenset[str] = NONE
    sometimes: frozenset[str] = NONE  # those that are always set among them


def known_before(look: Look, key: str) -> Known:
    """Of a step that no way leads to, nothing is sure: whatever the program sets may be set there."""
    if not look.program.has(key):
        return Known()
    always = _before(look, frozenset.__and__)
    if key not in always:
        return Known(NONE, frozenset(name for step in look.program.walk() for name in look.sets(step)))
    return Known(always[key], _before(look, frozenset.__or__)[key])


def _before(look: Look, join: Callable[[frozenset[str], frozenset[str]], frozenset[str]]) -> dict[str, frozenset[str]]:
    """Step → the variables set before it, those of its ways joined; it ends, as each look changes or stops."""
    found: dict[str, frozenset[str]] = {}
    ahead: list[tuple[str | None, frozenset[str]]] = [(look.program.first, NONE)]
    while ahead:
        key, have = ahead.pop()
        if key is None:
            continue
        now = join(found[key], have) if key in found else have
        if found.get(key) == now:
            continue
        found[key] = now
        after = now | look.sets(look.program.step(key))
        ahead += [(way.to, after if way.out == GOES_ON else now) for way in look.ways.out[key]]
    return found
