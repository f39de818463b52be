"""Keeps what was rehearsed as a scenario of the workflow: the one thing about a rehearsal that is stored."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk.api.parsers import UNSTORABLE
from workflows.builder.rehearse.scenario import LONGEST_NAME, Made
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


def keep(workflow: Workflow, new: Made, program: Program, house: House) -> Kept:
    with transaction.atomic():
        Workflow.objects.select_for_update().get(pk=workflow.pk)
        text = replace(new.text, name=_free(workflow, new.text.name))
        last = workflow.scenarios.aggregate(last=Max("position"))["last"]
        row = Scenario.objects.create(
            workflow=workflow,
            position=0 if last is None else last + 1,
            name=text.name,
            given=dict(text.given),
            turns=list(text.turns),
        )
    return Kept(row, trial(program, text, house).result, new.differs)


def _free(workflow: Workflow, name: str) -> str:
    """The name, or with a number behind it where it is taken."""
    name = " ".join(UNSTORABLE.sub("", name).split())[:LONGEST_NAME] or _("Rehearsal")
    taken = set(workflow.scenarios.values_list("name", flat=True))
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name[: LONGEST_NAME - 6]} ({number})"
    return candidate
