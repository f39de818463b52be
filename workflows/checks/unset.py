"""A text that shows a variable, with no default, where on some way nothing has set it."""

import re
from collections.abc import Iterator

from workflows.checks.base import Finding, Look, strings, warning
from workflows.checks.ways import GOES_ON

HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAME = re.compile(r"\s*var\.([A-Za-z_][A-Za-z0-9_]*)")


def check(look: Look) -> Iterator[Finding]:
    before = _set_before(look)
    known = {name for step in look.program.walk() for name in look.sets(step)}
    for step in look.program.walk():
        if step.key in before:
            for name in sorted(_shown(step.config) & known - before[step.key]):
                sentence = f"“var.{name}” may have no value here: on some way nothing has set it. Add “| default: '…'”."
                yield warning(step.key, sentence)


def _shown(config: object) -> set[str]:
    """The variables that a text shows without a default."""
    holes = [hole for source in strings(config) for hole in HOLE.findall(source) if "default" not in hole]
    return {found[1] for hole in holes if (found := NAME.match(hole))}


def _set_before(look: Look) -> dict[str, frozenset[str]]:
    """Step -> the variables that are set on every way to it. A way out other than going on sets nothing."""
    found: dict[str, frozenset[str]] = {}
    ahead: list[tuple[str | None, frozenset[str]]] = [(look.program.first, frozenset())]
    while ahead:
        key, have = ahead.pop()
        if key is None or (key in found and found[key] <= have):
            continue
        found[key] = have & found.get(key, have)
        sets = look.sets(look.program.step(key))
        ahead += [(way.to, found[key] | sets if way.out == GOES_ON else found[key]) for way in look.ways.out[key]]
    return found
