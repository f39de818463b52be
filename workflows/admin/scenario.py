"""One scenario: played turn by turn as a chat, and changed, as rows or as text."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from workflows.admin.access import changed, context, seen
from workflows.admin.run_filters import is_id
from workflows.admin.scenario_form import ScenarioForm, wrong_turns
from workflows.admin.trying import chosen_version
from workflows.document.dump import dump_scenario
from workflows.document.load import MOST_SCENARIOS, load_scenario
from workflows.document.problems import DocumentError
from workflows.document.records import read, scenario_text
from workflows.document.values import ScenarioText
from workflows.lending import lent
from workflows.models import Scenario, Workflow
from workflows.scenarios.read import of_text
from workflows.trial import trial

NEW = ScenarioText("", {}, ({"contact": "Hello"}, {"expect": {"sent": "…"}}))


def scenario(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    workflow = (changed if request.method == "POST" else seen)(page, request, pk)
    return _shown(page, request, workflow, get_object_or_404(workflow.scenarios, pk=scenario))


def new(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(page, request, changed(page, request, pk), None)


def _shown(
    page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow, row: Scenario | None
) -> HttpResponse:
    text = scenario_text(row) if row is not None else NEW
    form, yaml, problems = ScenarioForm(text, seen=_digest(row)), dump_scenario(text), list[str]()
    if request.method == "POST":
        rows = request.POST.get("what") != "yaml"
        yaml = yaml if rows else request.POST.get("text", "")
        form = ScenarioForm(text, _with_more_rows(request.POST)) if rows else form
        if request.POST.get("what") != "more":
            written, problems = _written(request, workflow, row, form if rows else None, yaml)
            if written is not None and not problems:
                return _kept(page, request, workflow, row, written)
    version = chosen_version(workflow, request.GET.get("version", ""))
    program = read(version).program if version is not None and row is not None else None
    played = trial(program, text, lent(program)) if program is not None else None
    more = {
        "original": workflow,
        "scenario": row,
        "version": version,
        "played": played,
        "form": form,
        "yaml": yaml,
        "seen": request.POST.get("given-seen") or _digest(row),
        "as_text": request.POST.get("what") == "yaml",
        "problems": problems,
        "crumb": row.name if row else gettext("New scenario"),
        "may_change": page.has_change_permission(request, workflow),
    }
    title = row.name if row is not None else gettext("New scenario")
    return TemplateResponse(
        request,
        "admin/workflows/workflow/scenario.html",
        context(page, request, title, subtitle=workflow.name, **more),
        status=422 if problems else 200,
    )


def _written(
    request: HttpRequest, workflow: Workflow, row: Scenario | None, form: ScenarioForm | None, yaml: str
) -> tuple[ScenarioText | None, list[str]]:
    """What was written, or what is wrong with it."""
    if form is not None and not form.is_valid():
        return None, [gettext("Some of it cannot be read; it says so beside it.")]
    try:
        written = form.text if form is not None else load_scenario(yaml)
        if form is not None and (wrong := wrong_turns(written)):
            return None, wrong
        of_text(written)
    except DocumentError as error:
        return None, [str(problem) for problem in error.problems]
    others = workflow.scenarios.exclude(pk=row.pk) if row is not None else workflow.scenarios.all()
    if others.filter(name=written.name).exists():
        return None, [gettext("There is another scenario named “%(name)s”.") % {"name": written.name}]
    if row is None and others.count() >= MOST_SCENARIOS:
        return None, [gettext("There are %(n)d scenarios, which is the most.") % {"n": MOST_SCENARIOS}]
    if row is not None and request.POST.get("given-seen") != _digest(row):
        return None, [
            gettext("Somebody else has changed this scenario meanwhile; copy what you need and open it anew.")
        ]
    return written, []


def _kept(
    page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow, row: Scenario | None, text: ScenarioText
) -> HttpResponse:
    row = row or Scenario(workflow=workflow, position=workflow.scenarios.count())
    row.name, row.given, row.turns = text.name, dict(text.given), [dict(turn) for turn in text.turns]
    row.save()
    page.log_change(request, workflow, [{"changed": {"fields": ["scenarios"]}}])
    page.message_user(request, gettext("The scenario is saved, and played below."), messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_scenario", args=[workflow.pk, row.pk]))


def _with_more_rows(data: QueryDict) -> QueryDict:
    """Three turns and an agent more, where they were asked for."""
    if data.get("what") != "more":
        return data
    found = data.copy()
    for prefix, more in (("turns", 3), ("agents", 1)):
        said = found.get(f"{prefix}-TOTAL_FORMS", "")
        total = int(said) if is_id(said) else 0
        found[f"{prefix}-TOTAL_FORMS"] = str(min(total + more, 500))
    return found


def _digest(row: Scenario | None) -> str:
    """What tells one state of a scenario from another."""
    if row is None:
        return ""
    return hashlib.sha256(json.dumps([row.name, row.given, row.turns], sort_keys=True).encode()).hexdigest()


URLS: tuple[Any, ...] = (
    ("<int:pk>/scenarios/new/", new, "scenario_new"),
    ("<int:pk>/scenarios/<int:scenario>/", scenario, "scenario"),
)
