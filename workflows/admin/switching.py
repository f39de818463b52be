"""Turning a workflow off and on: what becomes of the runs in flight is asked first."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversations.admin.acting import actor
from workflows.access import changed, context
from workflows.models import Workflow
from workflows.switching import in_flight, turn_off, turn_on


class OffForm(forms.Form):
    runs = forms.ChoiceField(
        label=_("Runs in flight"),
        choices=[
            ("finish", _("Let them finish: each goes on as it was published")),
            ("end", _("End them now: they do nothing more; what they did stays")),
        ],
        initial="finish",
        widget=forms.RadioSelect,
    )


def switch(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = changed(page, request, pk)
    form = OffForm(request.POST or None)
    if request.method == "POST" and request.POST.get("what") == "on":
        turn_on(workflow, by=actor(request), now=timezone.now())
        return _done(page, request, workflow, "on", gettext("It is on: its trigger starts runs again."))
    if request.method == "POST" and form.is_valid():
        ends = form.cleaned_data["runs"] == "end"
        turn_off(workflow, by=actor(request), now=timezone.now(), end_runs=ends)
        ended = gettext("It is off, and its runs in flight are being ended.")
        return _done(page, request, workflow, "off", ended if ends else gettext("It is off; runs in flight finish."))
    more = {"original": workflow, "in_flight": in_flight(workflow), "form": form}
    title = gettext("Turn off") if workflow.is_on else gettext("Turn on")
    return TemplateResponse(
        request, "admin/workflows/workflow/switch.html", context(page, request, title, subtitle=workflow.name, **more)
    )


def _done(
    page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow, what: str, sentence: str
) -> HttpResponse:
    page.log_change(request, workflow, [{"changed": {"fields": [what]}}])
    page.message_user(request, sentence, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_switch", args=[workflow.pk]))


URLS: tuple[Any, ...] = (("<int:pk>/switch/", switch, "switch"),)
