"""A stored version as the engine uses it: the program, and the keys of what its names refer to."""

from dataclasses import dataclass
from functools import lru_cache

from workflows.document.records import read
from workflows.engine.needs import Needs, needs
from workflows.models import Step, WorkflowVersion
from workflows.program import Program

REFERENCES = {
    "team": "team__name",
    "agent": "agent__email",
    "channel": "channel__name",
    "calendar": "calendar__name",
    "category": "category__name",
    "field": "field__key",
    "workflow": "workflow__name",
}


@dataclass(frozen=True)
class Compiled:
    """``refs``: ("team", name) → id; names are those of the moment of compiling, ids never change."""

    program: Program
    step_pk: dict[str, int]
    step_key: dict[int, str]
    refs: dict[tuple[str, str], int]
    needs: Needs


def compiled(version_id: int) -> Compiled:
    """Kept in memory for versions that can no longer change."""
    return _kept(version_id)


def forget() -> None:
    """For tests, which begin anew with the same ids."""
    _kept.cache_clear()


@lru_cache(maxsize=256)
def _kept(version_id: int) -> Compiled:
    return compile_version(WorkflowVersion.objects.select_related("workflow").get(pk=version_id))


def compile_version(version: WorkflowVersion) -> Compiled:
    steps = dict(Step.objects.filter(version=version).values_list("key", "pk"))
    refs = {}
    for what, name in REFERENCES.items():
        rows = Step.objects.filter(version=version).exclude(**{what: None}).values_list(name, f"{what}_id")
        refs.update({(what, key): pk for key, pk in rows})
    program = read(version).program
    return Compiled(program, steps, {pk: key for key, pk in steps.items()}, refs, needs(program))
