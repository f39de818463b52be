"""The scenarios of a document, played on its program. One that cannot be read any more has failed, and so has the one
at which the time for them all is over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import ngettext

from workflows.document.problems import DocumentError
from workflows.document.values import Document, ScenarioText
from workflows.program import Program
from workflows.scenarios.follow import follow
from workflows.scenarios.house import EMPTY, House
from workflows.scenarios.patience import Patience
from workflows.scenarios.read import of_text
from workflows.scenarios.runner import Result, result
from workflows.scenarios.script import Expect
from workflows.scenarios.telling import Line, lines
from workflows.scenarios.trace import Told
from workflows.scenarios.words import said

PATIENCE = 5.0  # seconds for all of them: somebody waits for the page. Eighty of the gallery's take a fifth of one.


@dataclass(frozen=True, slots=True)
class Trial:
    """A scenario that was played: what came of it, and how it went, turn by turn, up to the first that differs."""

    result: Result
    told: tuple[Told, ...] = ()

    def turns(self) -> "list[Turn]":
        return [Turn(number, told, lines(told)) for number, told in enumerate(self.told, start=1)]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn, in words."""

    number: int
    told: Told
    lines: list[Line]

    @property
    def expects(self) -> str:
        """What was expected, in words; empty where something happened instead."""
        turn = self.told.turn
        return said(turn.wants) if isinstance(turn, Expect) else ""


def tried(document: Document, house: House = EMPTY) -> list[Result]:
    """A result for each, in order, up to the one at which their time is over. ``house``: what they may use that no
    scenario gives, such as other workflows."""
    return [each.result for each in trials(document.program, document.scenarios, house)]


def trials(program: Program, scenarios: Sequence[ScenarioText], house: House = EMPTY) -> list[Trial]:
    """The same, and how each went."""
    patience, found = Patience(PATIENCE), []
    for scenario in scenarios:
        found.append(trial(program, scenario, house, patience))
        if patience.is_over:
            return [*found[:-1], _last(found[-1], left=len(scenarios) - len(found))]
    return found


def trial(program: Program, scenario: ScenarioText, house: House = EMPTY, patience: Patience | None = None) -> Trial:
    try:
        script = of_text(scenario)
    except DocumentError as broken:
        return Trial(Result(scenario.name, False, line=scenario.line, sentence=" ".join(map(str, broken.problems))))
    told = follow(program, script, house, (patience or Patience(PATIENCE)).look)
    return Trial(result(script, told), tuple(told))


def _last(stopped: Trial, left: int) -> Trial:
    """Says too how many were not played."""
    if not left:
        return stopped
    rest = ngettext("%(n)s scenario after it was not played.", "%(n)s scenarios after it were not played.", left)
    return replace(stopped, result=replace(stopped.result, sentence=f"{stopped.result.sentence} {rest % {'n': left}}"))
