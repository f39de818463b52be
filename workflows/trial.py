"""The scenarios of a document, played on its program. One that cannot be read any more has failed."""

from dataclasses import dataclass

from workflows.document.problems import DocumentError
from workflows.document.values import Document, ScenarioText
from workflows.program import Program
from workflows.scenarios.follow import follow
from workflows.scenarios.house import EMPTY, House
from workflows.scenarios.read import of_text
from workflows.scenarios.runner import Result, result
from workflows.scenarios.script import Expect
from workflows.scenarios.telling import Line, lines
from workflows.scenarios.trace import Told
from workflows.scenarios.words import said


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
    """A result for each, in order. ``house``: what they may use that no scenario gives, such as other workflows."""
    return [trial(document.program, scenario, house).result for scenario in document.scenarios]


def trial(program: Program, scenario: ScenarioText, house: House = EMPTY) -> Trial:
    try:
        script = of_text(scenario)
    except DocumentError as broken:
        return Trial(Result(scenario.name, False, line=scenario.line, sentence=" ".join(map(str, broken.problems))))
    told = follow(program, script, house)
    return Trial(result(script, told), tuple(told))
