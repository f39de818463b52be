"""The checks, in the order in which their findings are told. A new one is a line here."""

from workflows.checks import (
    branches,
    choices,
    config,
    empty_else,
    empty_exits,
    endless,
    never_taken,
    no_steps,
    nobody_there,
    references,
    two_assign,
    unset,
    unsettled,
    variables,
)
from workflows.checks.base import ERROR, Check, Finding, Installation, Look
from workflows.program import Program

CHECKS: tuple[Check, ...] = (
    no_steps.check,
    config.check,
    references.check,
    branches.check,
    variables.check,
    endless.check,
    empty_else.check,
    unsettled.check,
    never_taken.check,
    choices.check,
    unset.check,
    empty_exits.check,
    nobody_there.check,
    two_assign.check,
)


def check(program: Program, installation: Installation | None = None) -> list[Finding]:
    """All findings, errors first. Without ``installation`` only what the document itself says."""
    look = Look(program, installation)
    found = [finding for each in CHECKS for finding in each(look)]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.level != ERROR)
