"""Runs a scenario from its first turn to the first that differs. Needs no database, no network and no clock."""

from dataclasses import dataclass

from workflows.document.values import Document
from workflows.program import Program
from workflows.scenarios import read
from workflows.scenarios.expectations import differences
from workflows.scenarios.play import CannotHappen, Play
from workflows.scenarios.script import Expect, Script
from workflows.scenarios.world import make


@dataclass(frozen=True, slots=True)
class Result:
    """``turn`` counts from 1; ``line`` is its line in the document, 0 where there is none."""

    name: str
    passed: bool
    turn: int = 0
    line: int = 0
    sentence: str = ""

    def __str__(self) -> str:
        if self.passed:
            return f"passed {self.name}"
        where = f"turn {self.turn}" + (f", line {self.line}" if self.line else "")
        return f"failed {self.name}: {where}: {self.sentence}"


def run_all(document: Document) -> list[Result]:
    """The document's scenarios, in order. DocumentError if one of them is none."""
    return [run(document.program, read.of_text(scenario)) for scenario in document.scenarios]


def run(program: Program, script: Script) -> Result:
    world = make(program, script)
    play = Play(program, script.given, world)
    sent, comments = 0, 0
    for number, turn in enumerate(script.turns, start=1):
        if isinstance(turn, Expect):
            found = differences(turn.wants, play, world.sent[sent:], world.comments[comments:])
            if found:
                return Result(script.name, False, number, turn.line, f"Expected {'; and '.join(found)}.")
            continue
        sent, comments = len(world.sent), len(world.comments)
        try:
            play.happen(turn)
        except CannotHappen as error:
            return Result(script.name, False, number, turn.line, str(error))
    return Result(script.name, True)
