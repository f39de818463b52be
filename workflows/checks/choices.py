"""Choices that a question offers, against the branches that test the answer: one unhandled, one never offered."""

from collections.abc import Iterator
from typing import Any

from workflows.checks.base import Finding, Look, warning
from workflows.program import Condition, Step

EXACT = ("is", "any_of")


def check(look: Look) -> Iterator[Finding]:
    for variable, asking in _questions(look).items():
        testing = [step for step in look.program.walk() if any(_tests(step, variable))]
        offered = {_same(choice): choice for step in asking for choice in step.config["answer"]["choices"]}
        tested = {_same(value) for step in testing for each in _tests(step, variable) for value in _values(each)}
        for step in testing:
            for each in _tests(step, variable):
                for value in _values(each):
                    if _same(value) not in offered:
                        yield warning(
                            step.key, f"A branch tests {variable} for “{value}”, which no question offers; correct it."
                        )
        if testing and not _is_open(testing, variable):
            for step in asking:
                for choice in step.config["answer"]["choices"]:
                    if _same(choice) not in tested:
                        yield warning(step.key, f"No branch handles the choice “{choice}”; add one, or steps to Else.")


def _questions(look: Look) -> dict[str, list[Step]]:
    """Variable -> the questions that set it, where choices are all that sets it."""
    asking: dict[str, list[Step]] = {}
    others: set[str] = set()
    for step in look.program.walk():
        for variable in look.sets(step):
            if (step.config.get("answer") or {}).get("choices"):
                asking.setdefault(variable, []).append(step)
            else:
                others.add(variable)
    return {variable: steps for variable, steps in asking.items() if variable not in others}


def _tests(step: Step, variable: str) -> list[Condition]:
    subject = f"var.{variable}"
    return [each for branch in step.branches for each in branch.when.conditions if each.subject == subject]


def _is_open(testing: list[Step], variable: str) -> bool:
    """Whether what no branch names is handled all the same: by Else, or by a test that is not for a value."""
    for step in testing:
        otherwise = step.exit("else")
        if (otherwise is not None and otherwise.steps) or any(
            each.operator not in EXACT for each in _tests(step, variable)
        ):
            return True
    return False


def _values(condition: Condition) -> list[Any]:
    if condition.operator not in EXACT:
        return []
    return list(condition.value) if isinstance(condition.value, list) else [condition.value]


def _same(value: Any) -> str:
    return str(value).strip().casefold()
