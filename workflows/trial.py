"""The scenarios of a document, played on its program. One that cannot be read any more has failed."""

from collections.abc import Sequence

from workflows.document.problems import DocumentError
from workflows.document.values import Document, ScenarioText
from workflows.program import Program
from workflows.scenarios.read import of_text
from workflows.scenarios.runner import Result, run


def tried(document: Document) -> list[Result]:
    """A result for each, in order."""
    return results(document.program, document.scenarios)


def results(program: Program, scenarios: Sequence[ScenarioText]) -> list[Result]:
    return [one(program, scenario) for scenario in scenarios]


def one(program: Program, scenario: ScenarioText) -> Result:
    try:
        return run(program, of_text(scenario))
    except DocumentError as broken:
        return Result(scenario.name, False, line=scenario.line, sentence=" ".join(map(str, broken.problems)))
