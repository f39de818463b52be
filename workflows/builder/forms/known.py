"""Which variables are set before a step: on every way to it, and on some way. Jumps are ways too."""

from dataclasses import dataclass

from workflows.checks.base import Look
from workflows.checks.unset import begun_with, may_be_missing
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
    every = begun_with(look)[0].union(*(look.sets(step) for step in look.program.walk()))
    found = _sometimes(look)
    if key not in found:
        return Known(NONE, every)
    missing = may_be_missing(look, set(every)).get(key, NONE)
    return Known((every - missing) & found[key], found[key])


def _sometimes(look: Look) -> dict[str, frozenset[str]]:
    """Step → the variables that some way to it sets; it ends, as each look finds more or stops."""
    found: dict[str, frozenset[str]] = {}
    ahead: list[tuple[str | None, frozenset[str]]] = [(look.program.first, begun_with(look)[0])]
    while ahead:
        key, have = ahead.pop()
        if key is None or (key in found and have <= found[key]):
            continue
        found[key] = have | found.get(key, NONE)
        after = found[key] | look.sets(look.program.step(key))
        ahead += [(way.to, after if way.out == GOES_ON else found[key]) for way in look.ways.out[key]]
    return found
