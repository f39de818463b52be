"""The secret address of a workflow that programs start, made anew at will, and the calls that came to it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from conversations.admin.acting import person
from conversations.visibility import visible_to
from helpdesk.models import Visibility
from workflows.access import changed, context, seen
from workflows.incoming.address import renew, url
from workflows.models import IncomingCall, Run, VersionState, WebhookAddress, Workflow
from workflows.triggers.incoming_webhook import IncomingWebhook
from workflows.watch.values import in_rows

SHOWN = 50  # calls


@dataclass(frozen=True, slots=True)
class Shown:
    """A call as the page has it: ``run`` and what was sent only for who may see whom it is about. ``begins`` is the
    first of it, in a line."""

    call: IncomingCall
    run: int | None
    values: list[tuple[str, str]]

    @property
    def begins(self) -> str:
        return ", ".join(f"{path}: {value}" if path else value for path, value in self.values[:3])


def address(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it to who may change the workflow; POST makes one, and nobody answers at the old one any more."""
    if request.method == "POST":
        return _renewed(page, request, pk)
    workflow = seen(page, request, pk)
    may_change = page.has_change_permission(request, workflow)
    made = WebhookAddress.objects.filter(workflow=workflow).first() if may_change else None
    more = {
        "original": workflow,
        "may_change": may_change,
        "address": url(made) if made is not None else "",
        "is_published": workflow.versions.filter(state=VersionState.PUBLISHED, trigger=IncomingWebhook.name).exists(),
        "calls": _calls(request, workflow),
    }
    title = gettext("Address for programs")
    return TemplateResponse(
        request, "admin/workflows/workflow/address.html", context(page, request, title, subtitle=workflow.name, **more)
    )


def _renewed(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = changed(page, request, pk)
    is_first = not WebhookAddress.objects.filter(workflow=workflow).exists()
    renew(workflow, now=timezone.now())
    page.log_change(request, workflow, [{"changed": {"fields": ["address"]}}])
    again = gettext("This is the new address; nobody answers at the old one.")
    page.message_user(request, gettext("Here is the address.") if is_first else again, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_address", args=[workflow.pk]))


def _calls(request: HttpRequest, workflow: Workflow) -> list[Shown]:
    calls = list(workflow.incoming_calls.order_by("-pk")[:SHOWN])
    runs = Run.objects.filter(pk__in=[call.run_id for call in calls if call.run_id])
    theirs = set(runs.filter(visible_to(person(request), "conversation__")).values_list("pk", flat=True))
    sees_all = person(request).visibility == Visibility.ALL
    return [_shown(call, call.run_id in theirs, sees_all) for call in calls]


def _shown(call: IncomingCall, sees_run: bool, sees_all: bool) -> Shown:
    found = in_rows(call.body) if call.body not in ({}, "") and (sees_run or sees_all) else []
    return Shown(call, call.run_id if sees_run else None, found)


URLS: tuple[Any, ...] = (("<int:pk>/address/", address, "address"),)
