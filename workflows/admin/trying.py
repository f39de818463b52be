"""The scenarios of a workflow: whether they pass on the draft or on what is published; their order, copies and end."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from workflows.access import changed, context, seen
from workflows.admin.editing import current_version
from workflows.document.records import read, scenario_text
from workflows.lending import lent
from workflows.models import Scenario, VersionState, Workflow, WorkflowVersion
from workflows.trial import Trial, trials


@dataclass(frozen=True, slots=True)
class Row:
    scenario: Scenario
    trial: Trial | None


def scenarios(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """``run``: all, or the id of one. A play leaves no trace, so that looking is enough to run it."""
    workflow = seen(page, request, pk)
    version = chosen_version(workflow, request.GET.get("version", ""))
    asked = request.POST.get("run") or request.GET.get("run") or ("all" if request.method == "POST" else "")
    all_of_them = list(workflow.scenarios.all())
    played = _played(version, [row for row in all_of_them if asked in ("all", str(row.pk))]) if version else {}
    rows = [Row(row, played.get(row.pk)) for row in all_of_them]
    ran = [row.trial for row in rows if row.trial]
    more = {
        "original": workflow,
        "version": version,
        "states": [row.state for row in workflow.versions.exclude(state=VersionState.RETIRED)],
        "rows": rows,
        "ran": ran,
        "passed": sum(1 for each in ran if each.result.passed),
        "may_change": page.has_change_permission(request, workflow),
    }
    return TemplateResponse(
        request,
        "admin/workflows/workflow/scenarios.html",
        context(page, request, gettext("Scenarios"), subtitle=workflow.name, **more),
    )


def _played(version: WorkflowVersion, rows: list[Scenario]) -> dict[int, Trial]:
    """By their ids; those for which there was no time are not among them."""
    if not rows:
        return {}
    program = read(version).program
    found = trials(program, [scenario_text(row) for row in rows], lent(program))
    return {row.pk: each for row, each in zip(rows, found, strict=False)}


def chosen_version(workflow: Workflow, state: str) -> WorkflowVersion | None:
    """The one in ``state`` (draft or published); else the draft, else what is published."""
    known = (VersionState.DRAFT, VersionState.PUBLISHED)
    found = workflow.versions.select_related("workflow").filter(state=state).first() if state in known else None
    return found or current_version(workflow)


@transaction.atomic
def change(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Copies it, deletes it, or moves it up or down among the others."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    workflow = changed(page, request, pk)
    Workflow.objects.select_for_update().get(pk=workflow.pk)  # two at once would make two copies of one name
    row = get_object_or_404(workflow.scenarios, pk=scenario)
    what = request.POST.get("what", "")
    rows = list(workflow.scenarios.all())
    place = rows.index(row)
    if what == "delete":
        row.delete()
        rows.pop(place)
    elif what == "copy":
        rows.insert(place + 1, _copy(workflow, row, {each.name for each in rows}))
    elif what in ("up", "down"):
        rows.insert(max(place - 1, 0) if what == "up" else place + 1, rows.pop(place))
    _number(rows)
    page.log_change(request, workflow, [{"changed": {"fields": ["scenarios"]}}])
    return HttpResponseRedirect(reverse("admin:workflows_workflow_scenarios", args=[workflow.pk]))


def _copy(workflow: Workflow, row: Scenario, taken: set[str]) -> Scenario:
    name, number = gettext("%(name)s (copy)") % {"name": row.name[:130]}, 1
    free = name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return Scenario.objects.create(workflow=workflow, name=free, given=row.given, turns=row.turns, position=0)


def _number(rows: list[Scenario]) -> None:
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])


URLS: tuple[Any, ...] = (
    ("<int:pk>/scenarios/", scenarios, "scenarios"),
    ("<int:pk>/scenarios/<int:scenario>/change/", change, "scenario_change"),
)
