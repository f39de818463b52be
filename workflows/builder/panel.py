"""The panel beside the tree: the form of a step, of the trigger and settings, and the list of what can be added."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from conversations.admin.acting import person
from conversations.errors import Refused
from workflows.access import changed, seen
from workflows.builder import asked, drafts, history, palette, places, typed
from workflows.builder.answers import FOLDER, after, answer
from workflows.builder.differences import differences
from workflows.builder.drafts import Overtaken, Saved
from workflows.builder.edit import Edit, label
from workflows.builder.edits import Configure, SetStart
from workflows.builder.forms import StepForm, TriggerForm, step_form, trigger_form
from workflows.builder.view import Page
from workflows.kinds.registry import KINDS
from workflows.models import Workflow
from workflows.program import Program


def add(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """What can be added at a place."""
    page = Page.of(admin, request, changed(admin, request, pk))
    place = request.GET.get("place", places.START)
    try:
        where = places.called(page.program, place)
    except Refused as refused:
        return answer(page, said=refused.sentence, alarm=True, status=422)
    told = {"original": page.workflow, "groups": palette.groups(), "place": place, "where": where}
    return render(request, f"{FOLDER}_palette.html", told)


def step(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, key: str) -> HttpResponse:
    if request.method != "POST":
        page = Page.of(admin, request, seen(admin, request, pk))
        if not page.program.has(key):
            return render(request, f"{FOLDER}_gone.html", {"original": page.workflow, "key": key}, status=409)
        return HttpResponse(_step(page, key, step_form(page.program, key)))
    page = Page.of(admin, request, changed(admin, request, pk))
    try:
        revision = asked.number(request.POST, "revision")
    except Refused as refused:
        return answer(page, said=refused.sentence, alarm=True, status=422)
    base = _seen(page, key, revision)
    form = step_form(base, key, data=request.POST)
    if request.POST.get("check"):
        return HttpResponse(form.render(request))
    lose = bool(request.POST.get("lose"))
    if form.lost and not lose:
        return HttpResponse(_step(page, key, form, lost=form.lost), status=422)
    try:
        saved = _save(page, Configure(key, form.config, typed.heads(form), lose), revision)
    except Overtaken as overtaken:
        return _overtaken(page, key, base, overtaken)
    except Refused as refused:
        return HttpResponse(_step(page, key, form, refused=refused.sentence), status=422)
    page = after(page, saved)
    shown = _step(page, key, step_form(page.program, key), saved=True)
    return answer(page, said=saved.sentence, meanwhile=saved.meanwhile, more=shown)


def trigger(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        page = Page.of(admin, request, seen(admin, request, pk))
        return HttpResponse(_trigger(page, _trigger_form(page)))
    page = Page.of(admin, request, changed(admin, request, pk))
    form = _trigger_form(page, request)
    if request.POST.get("check"):
        return HttpResponse(form.render(request))
    wanted = SetStart(form.trigger, form.stop_on, form.name, form.description, form.group)
    try:
        saved = _save(page, wanted, asked.number(request.POST, "revision"))
    except Overtaken as overtaken:
        conflict = {"changes": overtaken.changes, "rows": []}
        return HttpResponse(_trigger(page, form, conflict=conflict), status=409)
    except Refused as refused:
        return HttpResponse(_trigger(page, form, refused=refused.sentence), status=422)
    page = after(page, saved)
    shown = _trigger(page, _trigger_form(page), saved=True)
    return answer(page, said=saved.sentence, meanwhile=saved.meanwhile, more=shown)


def swapped(page: Page, key: str) -> str:
    """The panel with the form of a step, to be put in place by its name."""
    return _swap(_step(page, key, step_form(page.program, key)))


def _swap(shown: str) -> str:
    return render_to_string(f"{FOLDER}_panel_swap.html", {"shown": shown})


def _save(page: Page, wanted: Edit, revision: int) -> Saved:
    return drafts.apply(page.workflow, wanted, seen=revision, by=person(page.request), now=timezone.now())


def _seen(page: Page, key: str, revision: int) -> Program:
    """The program in which the form was filled in: as its author saw it, as far as that is still known."""
    current = revision == drafts.revision_of(page.version)
    base = history.seen(page.version, revision) if page.version and not current else None
    for program in (base.program if base else page.program, page.program):
        if program.has(key):
            return program
    raise Http404("There is no such step, and there was none.")


def _overtaken(page: Page, key: str, base: Program, overtaken: Overtaken) -> HttpResponse:
    """Who changed what, both contents, and the form with what was typed. Saving it again replaces theirs."""
    page = Page.of(page.admin, page.request, page.workflow)
    theirs = page.program.step(key) if page.program.has(key) else None
    data = typed.carried(page.request.POST, base.step(key), theirs) if theirs else page.request.POST
    form = step_form(page.program if theirs else base, key, data=data)
    conflict = {
        "changes": overtaken.changes,
        "rows": differences(theirs, form.config) if theirs else [],
        "gone": theirs is None,
    }
    # Of a step that is gone the form stays as old as it was: once the step is back, what was typed on it still fits.
    seen_at = {} if theirs else {"revision": asked.number(page.request.POST, "revision")}
    return HttpResponse(_step(page, key, form, conflict=conflict, **seen_at), status=409)


def _step(page: Page, key: str, form: StepForm, **more: Any) -> str:
    kind = KINDS.get(form.step.kind)
    told = {"key": key, "label": label(form.step), "icon": kind.icon if kind else "", "help": kind.help if kind else ""}
    return _panel("_panel_step.html", page, form, **told, **more)


def _trigger(page: Page, form: TriggerForm, **more: Any) -> str:
    return _panel("_panel_trigger.html", page, form, key="", **more)


def _panel(template: str, page: Page, form: StepForm | TriggerForm, **more: Any) -> str:
    told = {
        "original": page.workflow,
        "editable": page.editable,
        "revision": drafts.revision_of(page.version),
        "fields": form.render(page.request),
        **more,
    }
    return render_to_string(f"{FOLDER}{template}", told, page.request)


def _trigger_form(page: Page, request: HttpRequest | None = None) -> TriggerForm:
    known = {"description": page.document.description, "group": page.document.group}
    return trigger_form(page.program, data=request.POST if request else None, **known)
