"""What was just rehearsed, as a scenario: it stands alone, expects what happened, and passes when it is run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflows.builder.rehearse.alone import alone
from workflows.builder.rehearse.expected import expected, is_quiet
from workflows.builder.rehearse.setting import Given
from workflows.builder.rehearse.talk import Talk, rehearse
from workflows.builder.rehearse.turns import Written, happening
from workflows.document.values import ScenarioText
from workflows.program import Program
from workflows.scenarios.house import EMPTY, House
from workflows.scenarios.script import Happens
from workflows.scenarios.trace import After, Told

LONGEST_NAME = 150
BY_THE_CONTACT = ("contact", "tap", "start")


@dataclass(frozen=True, slots=True)
class Made:
    """``differs``: the number of the first turn that goes otherwise without the installation around it; 0: none.
    ``cut``: why there was no time for all turns, which makes it no scenario to keep."""

    text: ScenarioText
    differs: int = 0
    cut: str = ""


def made(name: str, program: Program, given: Given, written: Sequence[Written], house: House) -> Made:
    """A scenario out of these turns. What it expects is what happens with what it gives itself, so that it passes."""
    turns = happening(written)
    as_rehearsed = rehearse(program, given, turns, house, {})
    own = alone(
        given, (program, *house.workflows.values()), house, _emails(as_rehearsed, turns), _reached(as_rehearsed)
    )
    kept, bare = rehearse(program, own, turns, house, {}), rehearse(program, own, turns, EMPTY, {})
    text = ScenarioText(name.strip()[:LONGEST_NAME], own, tuple(_with_expectations(written, kept)))
    pairs = zip(kept.told, bare.told, strict=False)
    differs = next((number for number, (one, other) in enumerate(pairs, 1) if _seen(one) != _seen(other)), 0)
    return Made(text, differs, as_rehearsed.cut or kept.cut or bare.cut)


def suggested(told: Sequence[Told], now: After, name: Callable[[str], str]) -> str:
    """A name to begin with: what the contact said, and where it led."""
    said = [turn.turn.value for turn in told if isinstance(turn.turn, Happens) and turn.turn.what in ("contact", "tap")]
    begun = ", ".join(f"“{text[:30]}”" for text in said[:3]) or _("it was started")
    status = {"closed": _("closed"), "none": _("nothing")}.get(now.status, _("open"))
    led = (name(now.assignee) if now.assignee else now.team) or status
    return _("%(where)s, after %(said)s") % {"where": led[:1].upper() + led[1:], "said": begun}


def _with_expectations(written: Sequence[Written], kept: Talk) -> list[dict[str, Any]]:
    """Each turn as it was, and after each of the contact's, or that changed something, what to expect."""
    found: list[dict[str, Any]] = []
    before, asked = kept.begun, 0
    for turn, told in zip(written, kept.told, strict=False):
        found.append(dict(turn))
        by_the_contact = isinstance(told.turn, Happens) and told.turn.what in BY_THE_CONTACT
        if by_the_contact or not is_quiet(told, before):
            found.append({"expect": expected(told, before, asked)})
            before = told.after
        asked = len(told.after.calls)
    if found and "expect" not in found[-1] and kept.told:
        found.append({"expect": expected(kept.told[-1], before, asked)})
    return found


def _emails(talk: Talk, turns: Sequence[Happens]) -> set[str]:
    """Of agents who came up."""
    had = {told.after.assignee or "" for told in talk.told}
    by_turns = {turn.by for turn in turns} | {
        turn.value for turn in turns if turn.what in ("online", "offline", "assign")
    }
    return had | by_turns


def _reached(talk: Talk) -> set[str]:
    """The keys of steps that were executed."""
    return {entry.step for told in talk.told for entry in told.entries if entry.step}


def _seen(told: Told) -> tuple[object, ...]:
    """What a scenario could tell of a turn."""
    now = told.after
    done = tuple(entry.effect for entry in told.entries if entry.effect is not None)
    return (done, told.problem, now.run, now.status, now.team, now.assignee, now.category, now.variables, now.contact)
