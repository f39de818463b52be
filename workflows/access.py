"""The workflow that a page is about, for who may see or change it; and what such pages share."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from workflows.models import Workflow


def seen(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> Workflow:
    workflow = get_object_or_404(Workflow, pk=pk)
    if not page.has_view_permission(request, workflow):
        raise PermissionDenied
    return workflow


def changed(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> Workflow:
    workflow = get_object_or_404(Workflow, pk=pk)
    if not page.has_change_permission(request, workflow):
        raise PermissionDenied
    return workflow


def context(page: "ModelAdmin[Workflow]", request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    return {**page.admin_site.each_context(request), "title": title, "opts": page.opts, **more}
