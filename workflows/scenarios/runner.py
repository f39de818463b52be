"""Runs a scenario from its first turn to the first that differs. Needs no database, no network and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from workflows.document.values import Document
from workflows.program import Program
from workflows.scenarios import read
from workflows.scenarios.follow import follow
from workflows.scenarios.script import Script
from workflows.scenarios.trace import Told


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
    return result(script, follow(program, script))


def result(script: Script, told: Sequence[Told]) -> Result:
    """Of what ``follow`` told."""
    if not told or told[-1].holds:
        return Result(script.name, True)
    last = told[-1]
    sentence = last.problem or gettext("Expected %(what)s.") % {"what": gettext("; and ").join(last.differences)}
    return Result(script.name, False, len(told), last.turn.line, sentence)
