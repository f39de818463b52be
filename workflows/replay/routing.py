"""Whether a workflow says who has a conversation: one that only nudges or asks how it was leaves everybody theirs."""

from collections.abc import Iterable

from workflows.kinds.registry import KINDS
from workflows.models import Step, VersionState, Workflow
from workflows.program import Program

ROUTING = frozenset(name for name, kind in KINDS.items() if kind.routes)


def routes(workflow: Workflow, programs: Iterable[Program]) -> bool:
    """By a step of ``programs`` (the one that is played, and those that it runs); or of a version that was published:
    where the draft has none any more, that nobody gets a conversation is what a replay is to show."""
    if any(step.kind in ROUTING for program in programs for step in program.walk()):
        return True
    earlier = Step.objects.filter(version__workflow=workflow, kind__in=ROUTING)
    return earlier.exclude(version__state=VersionState.DRAFT).exists()
