"""A workflow without steps does nothing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, error


def check(look: Look) -> Iterator[Finding]:
    if not look.program.steps:
        yield error("", _("The workflow has no steps; add one."))
