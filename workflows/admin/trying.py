"""The scenarios of a workflow, and whether they pass on what is written now."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from workflows.admin.access import context, seen
from workflows.admin.editing import current_version
from workflows.document.records import read
from workflows.models import Workflow
from workflows.scenarios.read import of_text
from workflows.scenarios.runner import Result, run


def scenarios(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = seen(page, request, pk)
    version = current_version(workflow)
    results: dict[str, Result] = {}
    if request.method == "POST" and version is not None:
        document = read(version)
        results = {each.name: run(document.program, of_text(each)) for each in document.scenarios}
    rows = [(scenario, results.get(scenario.name)) for scenario in workflow.scenarios.all()]
    more = {
        "original": workflow,
        "version": version,
        "rows": rows,
        "ran": bool(results),
        "passed": sum(1 for result in results.values() if result.passed),
    }
    return TemplateResponse(
        request,
        "admin/workflows/workflow/scenarios.html",
        context(page, request, gettext("Scenarios"), subtitle=workflow.name, **more),
    )


URLS: tuple[Any, ...] = (("<int:pk>/scenarios/", scenarios, "scenarios"),)
