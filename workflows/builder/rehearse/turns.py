"""The turns of a rehearsal as the page sends them back: read with care, and no more than can be played quickly."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.api.parsers import check, read_json
from helpdesk.api.problems import Problem
from workflows.document import nodes
from workflows.document.problems import Problems
from workflows.document.shape import Shape
from workflows.scenarios import turns
from workflows.scenarios.script import Happens

MOST = 500
LONGEST = 500_000  # characters of all turns
LONGEST_PASS = 366 * 86_400
LONGEST_TEXT = 5_000

Written = dict[str, Any]  # a turn as a scenario writes it: {"contact": "Hello"}


class Unfit(ValueError):
    """The turn cannot be taken; its text says why."""


def read(text: str) -> list[Written]:
    """What the page sent; Unfit where it is none of ours."""
    try:
        found = read_json(text or "[]") if len(text) <= LONGEST else None
    except Problem:
        found = None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unfit(_("The turns of this rehearsal cannot be read; start it over."))
    if len(found) > MOST:
        raise Unfit(_("A rehearsal has at most %(most)s turns; start it over.") % {"most": MOST})
    return found


def one(text: str) -> Written:
    """A turn that a button stands for."""
    found = read(f"[{text}]")
    if len(found) != 1:
        raise Unfit(_("That is no single turn; use the buttons of the page."))
    return found[0]


def happening(written: Sequence[Written]) -> list[Happens]:
    """As the play takes them; Unfit with the sentences of what is wrong."""
    try:
        check(list(written))
    except Problem as problem:
        raise Unfit(str(problem.detail)) from problem
    problems = Problems()
    shape = Shape(problems)
    found = [turns.read(nodes.of(each), shape) for each in written]
    happens = [each for each in found if isinstance(each, Happens)]
    sentences = [problem.sentence for problem in problems.found]
    if len(happens) < len(written) and not sentences:
        sentences = [_("What is expected is no turn of a rehearsal; take it out.")]
    if any(each.what == "pass" and not 0 < each.value <= LONGEST_PASS for each in happens):
        sentences.append(_("Skip ahead by a second at least, and by a year at most."))
    if any(isinstance(each.value, str) and len(each.value) > LONGEST_TEXT for each in happens):
        sentences.append(_("A message has at most %(most)s characters.") % {"most": f"{LONGEST_TEXT:,}"})
    if sentences:
        raise Unfit(" ".join(sentences))
    return happens
