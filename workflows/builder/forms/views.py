"""Parts of forms that the server makes while one types: what a picker finds, a condition whose subject was changed."""

import re
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

from workflows.builder.drafts import latest
from workflows.builder.forms.conditions.editor import Row, read
from workflows.builder.forms.conditions.unsaid import taken_over, typed_before
from workflows.builder.forms.inputs.base import FOLDER
from workflows.builder.forms.pickers.base import FEW
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.place import NOWHERE, Place
from workflows.builder.forms.trigger import trigger_form
from workflows.document import records
from workflows.program import Condition

NAME = re.compile(r"[A-Za-z0-9_.]{1,100}", re.ASCII)


def _guard(page: "ModelAdmin[Any]", request: HttpRequest) -> None:
    """Segments have conditions too, and who may see those need not see workflows."""
    if not (page.has_view_permission(request) or request.user.has_perm("contacts.view_segment")):
        raise PermissionDenied


def pick(page: "ModelAdmin[Any]", request: HttpRequest, what: str) -> HttpResponse:
    """The first that match ``q``, as options."""
    _guard(page, request)
    picker = PICKERS.get(what)
    if picker is None:
        raise Http404("There is nothing of that kind to pick.")
    found = picker.find(request.GET.get("q", ""), FEW + 1)
    context = {"found": found[:FEW], "more": len(found) > FEW, "picker": picker}
    return render(request, f"{FOLDER}_found.html", context)


def condition(page: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponse:
    """Operator, value and sentence for the row ``row`` as it was posted: of another subject, others without a value,
    unless they were typed before there was a subject."""
    _guard(page, request)
    name = request.GET.get("row", "")
    if not NAME.fullmatch(name):
        return HttpResponseBadRequest("Name the row.")
    place = _place(page, request)
    found = read(request.GET, name, place) or Condition("", "")
    if "anew" in request.GET:
        keep = request.GET["anew"] == "keep" or not found.subject
        typed = typed_before(request.GET, name, request.GET.get(f"{name}.operator", ""), place) if keep else None
        found = taken_over(typed, found.subject, place)
    return render(request, f"{FOLDER}_condition_parts.html", {"row": Row(name, found, place)})


def _place(page: "ModelAdmin[Any]", request: HttpRequest) -> Place:
    """The step that the row is of, whose program knows which values there are; nowhere for who may not see it."""
    number, key = request.GET.get("workflow", ""), request.GET.get("step", "")
    if not (page.has_view_permission(request) and number.isdecimal()):
        return Place()
    workflow = page.get_queryset(request).filter(pk=number).first()
    version = latest(workflow) if workflow else None
    program = records.read(version).program if version else NOWHERE
    return Place(program, key) if program.has(key) else Place()


def trigger(page: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponse:
    """The form of the trigger as it was typed, for the kind of trigger that was chosen; nothing of it is kept."""
    if not page.has_change_permission(request):
        raise PermissionDenied
    form = trigger_form(NOWHERE, data=request.POST)
    form.own.checked = False
    return HttpResponse(form.render(request))


URLS = [
    ("form/trigger/", trigger, "builder_trigger_kind"),
    ("form/pick/<slug:what>/", pick, "builder_pick"),
    ("form/condition/", condition, "builder_condition"),
]
