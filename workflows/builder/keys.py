"""The keys of steps: free ones for new steps, copies with keys of their own, another key for a step."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from conversations.errors import Refused
from workflows.builder import places
from workflows.document import references
from workflows.document.steps import KEY
from workflows.program import Program, Step

LONGEST = 50
NUMBERED = re.compile(r"_\d+$")


def free(wanted: str, program: Program, but: Collection[str] = ()) -> str:
    """``wanted``, or with a number after it where that is taken (also by ``but``)."""
    stem, number, key = NUMBERED.sub("", wanted)[: LONGEST - 4], 1, wanted
    while program.has(key) or key in but:
        number += 1
        key = f"{stem}_{number}"
    return key


def free_name(stem: str, taken: Collection[str]) -> str:
    """“Branch 3”."""
    number = 1
    while f"{stem} {number}" in taken:
        number += 1
    return f"{stem} {number}"


def check(key: str, program: Program, but: str = "") -> None:
    """Refused unless a step may be called that."""
    if not KEY.fullmatch(key):
        raise Refused(_("Use letters, digits and _ only, at most 50."), "key")
    if key != but and program.has(key):
        raise Refused(_("There is a step “%(key)s” already; choose another name.") % {"key": key}, "key")


def copied(step: Step, program: Program) -> Step:
    """With keys that the program does not have; jumps within the copy lead to the copies."""
    new: dict[str, str] = {}
    for one in places.inside(step):
        new[one.key] = free(one.key, program, new.values())
    (copy,) = places.changed((step,), lambda one: _renamed(one, new))
    return copy


def renamed(program: Program, new: Mapping[str, str]) -> Program:
    """With other keys for some steps (old → new), and jumps that follow."""
    return places.every(program, lambda step: _renamed(step, new))


def jumps_to(program: Program, keys: Collection[str]) -> list[str]:
    """The steps outside ``keys`` that jump to one of them."""
    return [
        step.key
        for step in program.walk()
        if step.key not in keys
        for reference in references.of(step)
        if reference.what == "step" and reference.name in keys
    ]


def _renamed(step: Step, new: Mapping[str, str]) -> Step:
    config = step.config
    for reference in references.of(step):
        if reference.what == "step" and reference.name in new:
            config = references.put(config, reference.path, new[reference.name])
    return replace(step, key=new.get(step.key, step.key), config=config)
