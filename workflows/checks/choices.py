"""Choices that a question offers, against the branches that test the answer: one unhandled, one never offered."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, warning
from workflows.conditions.subjects import find
from workflows.conditions.types import ANY, TEXTS, listed
from workflows.program import Condition, Step

EXACT = ("is", "any_of")
ABOUT_A_VALUE = (*EXACT, "is_not", "none_of")
Tests = dict[str, list[tuple[Step, Condition]]]


def check(look: Look) -> Iterator[Finding]:
    asking, others = _questions(look)
    tests = _tests(look, asking)
    for subject, steps in asking.items():
        if not tests.get(subject):
            continue
        if subject not in others and subject.startswith("var."):
            yield from _not_offered(subject, steps, tests[subject])
        if subject not in others:
            yield from _unhandled(subject, steps, tests[subject])


def _not_offered(subject: str, asking: list[Step], tests: list[tuple[Step, Condition]]) -> Iterator[Finding]:
    offered = {_same(choice, subject) for step in asking for choice in step.config["answer"]["choices"]}
    for step, condition in tests:
        for value in _values(condition, ABOUT_A_VALUE):
            if value in (None, ""):
                continue  # the condition itself is told
            if _same(value, subject) not in offered:
                sentence = _("A branch tests %(name)s for “%(value)s”, which no question offers; correct it.")
                yield warning(step.key, sentence % {"name": subject.partition(".")[2], "value": value})


def _unhandled(subject: str, asking: list[Step], tests: list[tuple[Step, Condition]]) -> Iterator[Finding]:
    if _is_open(tests):
        return
    tested = {_same(value, subject) for _step, condition in tests for value in _values(condition, EXACT)}
    for step in asking:
        for choice in step.config["answer"]["choices"]:
            if _same(choice, subject) not in tested:
                sentence = _(
                    "No branch handles the choice “%(choice)s”, so it goes by “Otherwise”; add a branch for it."
                )
                yield warning(step.key, sentence % {"choice": choice})


def _questions(look: Look) -> tuple[dict[str, list[Step]], set[str]]:
    """Subject -> the questions with choices that set it; and the subjects that something else in here sets too."""
    asking: dict[str, list[Step]] = {}
    others: set[str] = set()
    for step in look.program.walk():
        if look.kind(step) is None:
            continue
        kept = {f"var.{name}" for name in look.sets(step)}
        field = (step.config.get("save_to") or {}).get("field") or step.config.get("field")
        kept |= {f"contact.{field}"} if isinstance(field, str) else set()
        for subject in kept:
            if (step.config.get("answer") or {}).get("choices"):
                asking.setdefault(subject, []).append(step)
            else:
                others.add(subject)
    return asking, others


def _tests(look: Look, asking: dict[str, list[Step]]) -> Tests:
    """Subject -> the conditions of branches that test it, each with its step."""
    found: Tests = {}
    for step in look.program.walk():
        for branch in step.branches:
            for condition in branch.when.conditions:
                if condition.subject in asking:
                    found.setdefault(condition.subject, []).append((step, condition))
    return found


def _is_open(tests: list[tuple[Step, Condition]]) -> bool:
    """Whether what no branch names is handled all the same, by a test that is not for a value. Otherwise is for what
    went wrong: a choice that was offered on purpose is to have a branch."""
    return any(condition.operator not in EXACT for _step, condition in tests)


def _values(condition: Condition, operators: tuple[str, ...]) -> list[Any]:
    return listed(condition.value) if condition.operator in operators else []


def _same(value: Any, subject: str) -> str:
    """As a condition on the subject compares it: a language by its name is the language by its code."""
    found = find(subject)
    return str((TEXTS if found is None or found[0].type is ANY else found[0].type).read(str(value)))
