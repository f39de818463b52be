"""The versions of a workflow: shown as they were, downloaded, brought back as a draft."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from workflows.actions import save_draft
from workflows.admin.access import changed, context, seen
from workflows.builder.tree import tree
from workflows.document.dump import dump
from workflows.document.records import read
from workflows.models import Workflow


def export(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, number: int) -> HttpResponse:
    workflow = seen(page, request, pk)
    version = get_object_or_404(workflow.versions.select_related("workflow"), number=number)
    answer = HttpResponse(dump(read(version)), content_type="application/yaml; charset=utf-8")
    name = slugify(workflow.name) or f"workflow-{workflow.pk}"
    answer["Content-Disposition"] = f'attachment; filename="{name}-v{version.number}.yaml"'
    return answer


def versions(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = seen(page, request, pk)
    rows = workflow.versions.select_related("published_by")
    more = {"original": workflow, "versions": rows, "may_change": page.has_change_permission(request, workflow)}
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


def restore(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An old version becomes the draft, in place of the one that is there: the page says so."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    workflow = changed(page, request, pk)
    version = get_object_or_404(workflow.versions.select_related("workflow"), number=number)
    save_draft(workflow, read(version), now=timezone.now())
    page.log_change(request, workflow, [{"changed": {"fields": ["draft"]}}])
    page.message_user(request, gettext("Version %(n)d is your draft now.") % {"n": number}, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_document", args=[workflow.pk]))


URLS: tuple[Any, ...] = (
    ("<int:pk>/versions/", versions, "versions"),
    ("<int:pk>/versions/<int:number>/", show, "version"),
    ("<int:pk>/versions/<int:number>/export/", export, "export"),
    ("<int:pk>/versions/<int:number>/restore/", restore, "restore"),
)
