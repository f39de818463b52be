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
    secrets,
    templates,
    too_long,
    two_assign,
    unfit,
    unset,
    unsettled,
    variables,
    window,
)
from workflows.checks.base import ERROR, Check, Finding, Installation, Look
from workflows.program import Program

CHECKS: dict[str, Check] = {
    module.__name__.rpartition(".")[2]: module.check
    for module in (
        no_steps,
        config,
        references,
        templates,
        secrets,
        branches,
        variables,
        endless,
        empty_else,
        unsettled,
        never_taken,
        choices,
        unfit,
        unset,
        window,
        too_long,
        empty_exits,
        nobody_there,
        two_assign,
    )
}


def check(program: Program, installation: Installation | None = None) -> list[Finding]:
    """All findings, errors first. Without ``installation`` only what the document itself says."""
    look = Look(program, installation)
    found = [finding for each in CHECKS.values() for finding in each(look)]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.level != ERROR)
