"""The versions of a workflow: listed, shown as they were, downloaded."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext

from workflows.access import context, seen
from workflows.builder.tree import tree
from workflows.document.dump import dump
from workflows.document.records import read
from workflows.models import VersionState, Workflow

LOGGED = 30  # lines of the admin's log


def export(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, number: int) -> HttpResponse:
    workflow = seen(page, request, pk)
    version = get_object_or_404(workflow.versions.select_related("workflow"), number=number)
    answer = HttpResponse(dump(read(version)), content_type="application/yaml; charset=utf-8")
    name = slugify(workflow.name) or f"workflow-{workflow.pk}"
    answer["Content-Disposition"] = f'attachment; filename="{name}-v{version.number}.yaml"'
    return answer


def versions(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = seen(page, request, pk)
    rows = list(workflow.versions.select_related("published_by"))
    log = LogEntry.objects.filter(content_type=get_content_type_for_model(workflow), object_id=str(workflow.pk))
    more = {
        "original": workflow,
        "versions": rows,
        "draft": any(row.state == VersionState.DRAFT for row in rows),
        "log": log.select_related("user").order_by("-action_time")[:LOGGED],
        "may_change": page.has_change_permission(request, workflow),
    }
    return TemplateResponse(
        request,
        "admin/workflows/workflow/versions.html",
        context(page, request, gettext("Versions"), subtitle=workflow.name, **more),
    )


def show(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as it was: its steps as sentences, its document as text."""
    workflow = seen(page, request, pk)
    version = get_object_or_404(workflow.versions.select_related("workflow"), number=number)
    kept = read(version)
    more = {"original": workflow, "version": version, "tree": tree(kept.program), "text": dump(kept)}
    title = gettext("Version %(n)d") % {"n": number}
    return TemplateResponse(
        request, "admin/workflows/workflow/version.html", context(page, request, title, subtitle=workflow.name, **more)
    )


URLS: tuple[Any, ...] = (
    ("<int:pk>/versions/", versions, "versions"),
    ("<int:pk>/versions/<int:number>/", show, "version"),
    ("<int:pk>/versions/<int:number>/export/", export, "export"),
)
