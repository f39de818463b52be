"""Which variables are set before each step: on every way to it, and on some way. Jumps are ways too."""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.checks.base import Look
from workflows.checks.ways import GOES_ON
from workflows.triggers.registry import TRIGGERS

Join = Callable[[frozenset[str], frozenset[str]], frozenset[str]]
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    always: frozenset[str] = NONE
    sometimes: frozenset[str] = NONE  # those that are always set among them


def known_before(look: Look, key: str) -> Known:
    """Of a step that no way leads to, nothing is sure: whatever the program sets may be set there."""
    if not look.program.has(key):
        return Known()
    surely, perhaps = _at_the_start(look)
    always = _before(look, surely, frozenset.__and__)
    if key not in always:
        return Known(NONE, frozenset(name for step in look.program.walk() for name in look.sets(step)) | perhaps)
    return Known(always[key], _before(look, perhaps, frozenset.__or__)[key])


def _at_the_start(look: Look) -> tuple[frozenset[str], frozenset[str]]:
    """What the trigger sets in every run, and what in some."""
    trigger = look.program.trigger
    kind = TRIGGERS.get(trigger.kind)
    if kind is None or not kind.form(dict(trigger.config)).is_valid():
        return NONE, NONE
    return kind.always_sets(trigger.config), kind.sets(trigger.config)


def _before(look: Look, first: frozenset[str], join: Join) -> dict[str, frozenset[str]]:
    """Step → the variables set before it, those of its ways joined; it ends, as each look changes or stops."""
    found: dict[str, frozenset[str]] = {}
    ahead: list[tuple[str | None, frozenset[str]]] = [(look.program.first, first)]
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
