"""One scenario: played turn by turn as a chat, and changed, as rows or as text."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from workflows.access import changed, context, seen
from workflows.admin.scenario_rows import form as rows
from workflows.admin.scenario_rows.form import ScenarioRows
from workflows.admin.scenario_rows.page import shown
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
Problem = tuple[str, str]  # the id of the part of the page that it is about, and a sentence


@dataclass(slots=True)
class Edit:
    """What the page edits: the same scenario as rows and as text. ``written``: what is to be kept of it."""

    rows: ScenarioRows
    yaml: str
    as_text: bool = False
    written: ScenarioText | None = None
    problems: list[Problem] = field(default_factory=list)


def scenario(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    workflow = (changed if request.method == "POST" else seen)(page, request, pk)
    row = workflow.scenarios.filter(pk=scenario).first()
    if row is None and request.method != "POST":  # what somebody typed is shown to them, although it is gone
        raise Http404
    return _shown(page, request, workflow, row, scenario)


def new(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(page, request, changed(page, request, pk), None, None)


def _shown(
    page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow, row: Scenario | None, pk: int | None
) -> HttpResponse:
    """``pk``: which one the page is of; None: a new one."""
    edit = Edit(rows.of(scenario_text(row)) if row is not None else rows.fresh(), dump_scenario(_text(row)))
    if request.method == "POST":
        edit = _edited(request.POST, edit)
        with transaction.atomic():
            row = _locked(workflow, pk)
            if row is None and pk is not None:
                edit.problems.insert(0, ("", _gone()))
            if edit.written is not None:
                edit.problems += _refused(request, workflow, row, edit.written)
                if not edit.problems:
                    return _kept(page, request, workflow, row, edit.written)
    text = _text(row)
    version = chosen_version(workflow, request.GET.get("version", ""))
    program = read(version).program if version is not None else None
    played = trial(program, text, lent(program)) if program is not None and row is not None else None
    if played is not None and request.method != "POST" and 0 < played.result.turn <= len(edit.rows.turns):
        edit.rows.turns[played.result.turn - 1].told = played.result.sentence
    more = {
        "original": workflow,
        "scenario": row,
        "version": version,
        "played": played,
        "edit": edit,
        "shown": shown(program),
        "seen": request.POST.get("given-seen") or _digest(row),
        "crumb": row.name if row else gettext("New scenario"),
        "may_change": page.has_change_permission(request, workflow),
    }
    title = row.name if row is not None else gettext("New scenario")
    return TemplateResponse(
        request,
        "admin/workflows/workflow/scenario.html",
        context(page, request, title, subtitle=workflow.name, **more),
        status=422 if edit.problems else 200,
    )


def _edited(data: QueryDict, kept: Edit) -> Edit:
    """What was posted: rows or text to be saved, or to be shown as the other of the two."""
    what = data.get("what", "")
    if what in ("yaml", "to_rows"):
        text = data.get("text", "").replace("\r\n", "\n")
        try:
            scenario = load_scenario(text)
            of_text(scenario)
        except DocumentError as error:
            problems = [("", str(problem)) for problem in error.problems]
            return Edit(kept.rows, text, as_text=True, problems=problems)
        edit = Edit(rows.of(scenario), text, as_text=what == "yaml")
        return edit if what == "to_rows" else replace(edit, written=scenario)
    posted = rows.posted(data)
    scenario = posted.read()
    if posted.is_wrong:
        return Edit(posted, kept.yaml, problems=posted.problems())
    edit = Edit(posted, dump_scenario(scenario), as_text=what == "to_text")
    return edit if what == "to_text" else replace(edit, written=scenario)


def _text(row: Scenario | None) -> ScenarioText:
    return scenario_text(row) if row is not None else NEW


def _locked(workflow: Workflow, pk: int | None) -> Scenario | None:
    """As it is now, and stays while it is saved; None where there is none, or none any more."""
    Workflow.objects.select_for_update().get(pk=workflow.pk)  # two at once would both find a name free
    return workflow.scenarios.select_for_update().filter(pk=pk).first() if pk is not None else None


def _gone() -> str:
    return gettext(
        "This scenario was deleted meanwhile. What you typed is still here: save it again to add it as a new one."
    )


def _refused(request: HttpRequest, workflow: Workflow, row: Scenario | None, text: ScenarioText) -> list[Problem]:
    """Why it cannot be kept, although it can be read."""
    others = workflow.scenarios.exclude(pk=row.pk) if row is not None else workflow.scenarios.all()
    if others.filter(name=text.name).exists():
        return [
            (
                "given-name",
                gettext("There is another scenario named “%(name)s”; choose another name.") % {"name": text.name},
            )
        ]
    if row is None and others.count() >= MOST_SCENARIOS:
        return [("", gettext("There are %(n)d scenarios, which is the most.") % {"n": MOST_SCENARIOS})]
    if row is not None and request.POST.get("given-seen") != _digest(row):
        return [
            ("", gettext("Somebody else has changed this scenario meanwhile; copy what you need and open it anew."))
        ]
    return []


def _kept(
    page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow, row: Scenario | None, text: ScenarioText
) -> HttpResponse:
    row = row or Scenario(workflow=workflow, position=workflow.scenarios.count())
    row.name, row.given, row.turns = text.name, dict(text.given), [dict(turn) for turn in text.turns]
    row.save()
    page.log_change(request, workflow, [{"changed": {"fields": ["scenarios"]}}])
    page.message_user(request, gettext("The scenario is saved, and played below."), messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_scenario", args=[workflow.pk, row.pk]))


def _digest(row: Scenario | None) -> str:
    """What tells one state of a scenario from another."""
    if row is None:
        return ""
    return hashlib.sha256(json.dumps([row.name, row.given, row.turns], sort_keys=True).encode()).hexdigest()


URLS: tuple[Any, ...] = (
    ("<int:pk>/scenarios/new/", new, "scenario_new"),
    ("<int:pk>/scenarios/<int:scenario>/", scenario, "scenario"),
)
