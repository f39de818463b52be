"""Keeps what was rehearsed as a scenario of the workflow: the one thing about a rehearsal that is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk.api.parsers import UNSTORABLE
from workflows.builder.rehearse.scenario import LONGEST_NAME, made
from workflows.builder.rehearse.setting import Given
from workflows.builder.rehearse.turns import Written
from workflows.models import Scenario, Workflow
from workflows.program import Program
from workflows.scenarios.house import House
from workflows.scenarios.runner import Result
from workflows.trial import trial


@dataclass(frozen=True, slots=True)
class Kept:
    """``result``: of running it at once; ``differs``: the first turn that goes otherwise on its own, 0 if none."""

    scenario: Scenario
    result: Result
    differs: int


@transaction.atomic
def keep(workflow: Workflow, name: str, program: Program, given: Given, turns: Sequence[Written], house: House) -> Kept:
    Workflow.objects.select_for_update().get(pk=workflow.pk)
    new = made(_free(workflow, name), program, given, turns, house)
    last = workflow.scenarios.aggregate(last=Max("position"))["last"]
    row = Scenario.objects.create(
        workflow=workflow,
        position=0 if last is None else last + 1,
        name=new.text.name,
        given=dict(new.text.given),
        turns=list(new.text.turns),
    )
    return Kept(row, trial(program, new.text, house).result, new.differs)


def _free(workflow: Workflow, name: str) -> str:
    """The name, or with a number behind it where it is taken."""
    name = " ".join(UNSTORABLE.sub("", name).split())[:LONGEST_NAME] or _("Rehearsal")
    taken = set(workflow.scenarios.values_list("name", flat=True))
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name[: LONGEST_NAME - 6]} ({number})"
    return candidate
