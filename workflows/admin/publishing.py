"""The page before publishing: what the checks find, whether the scenarios pass, what changes, and the button."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversations.admin.acting import actor
from conversations.errors import Refused
from workflows.access import changed, context, seen
from workflows.actions import NotPublishable, publish
from workflows.builder.compare import Comparison, compare
from workflows.checks import Finding, check
from workflows.checks.base import ERROR
from workflows.checks.installation import installation
from workflows.document.records import read
from workflows.kinds.registry import KINDS, clean
from workflows.lending import lent
from workflows.models import VersionState, Workflow, WorkflowVersion
from workflows.program import Program
from workflows.scenarios.runner import Result
from workflows.trial import tried

RIGHT = "workflows.publish_despite_failures"


class PublishForm(forms.Form):
    """``revision``: of the draft that the page showed. ``despite``: why, where scenarios fail."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    despite = forms.CharField(
        label=_("Why it is to be published although scenarios fail"), max_length=500, required=False
    )


@dataclass(frozen=True, slots=True)
class OnStep:
    """A finding, with its step as the tree shows it: its label, and what it does."""

    level: str
    step: str
    sentence: str
    label: str = ""
    does: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What publishing the draft would mean."""

    findings: list[OnStep]
    results: list[Result]  # fewer than scenarios where there was no time for all of them
    scenarios: int
    comparison: Comparison | None  # with what is published; None: nothing is

    @property
    def errors(self) -> list[OnStep]:
        return [finding for finding in self.findings if finding.level == ERROR]

    @property
    def warnings(self) -> list[OnStep]:
        return [finding for finding in self.findings if finding.level != ERROR]

    @property
    def failed(self) -> list[Result]:
        return [result for result in self.results if not result.passed]

    @property
    def passed(self) -> int:
        return len(self.results) - len(self.failed)


def publishing(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _posted(page, request, changed(page, request, pk))
    return _page(page, request, seen(page, request, pk))


def _posted(page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow) -> HttpResponse:
    form, draft = PublishForm(request.POST), draft_of(workflow)
    if draft is None or not form.is_valid() or form.cleaned_data["revision"] != draft.revision:
        sentence = gettext("The draft is not the one that this page showed; look at it as it is now, then publish.")
        page.message_user(request, sentence, messages.WARNING)
        return _page(page, request, workflow, status=409)
    despite = form.cleaned_data["despite"].strip()
    if despite and not request.user.has_perm(RIGHT):
        raise PermissionDenied
    try:
        publish(draft, by=actor(request), now=timezone.now(), despite=despite)
    except NotPublishable:  # the page says why
        return _page(page, request, workflow, status=422)
    except Refused as refused:
        page.message_user(request, refused.sentence, messages.WARNING)
        return _page(page, request, workflow, status=409)
    log_publication(page, request, workflow, draft, despite)
    sentence = gettext("Version %(n)d is published: new runs follow it, those in flight finish on theirs.")
    page.message_user(request, sentence % {"n": draft.number}, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_versions", args=[workflow.pk]))


def log_publication(
    page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow, version: WorkflowVersion, despite: str = ""
) -> None:
    """A line in the admin's log, with the reason where scenarios failed."""
    if despite:
        words = {"n": version.number, "why": despite}
        page.log_change(request, workflow, gettext("Published version %(n)d although scenarios fail: %(why)s") % words)
    else:
        page.log_change(request, workflow, gettext("Published v%(n)s") % {"n": version.number})


def _page(page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow, status: int = 200) -> HttpResponse:
    draft = draft_of(workflow)
    published = workflow.versions.filter(state=VersionState.PUBLISHED).first()
    more = {
        "original": workflow,
        "draft": draft,
        "published": published,
        "prospect": _prospect(workflow, draft, published) if draft else None,
        "form": PublishForm(initial={"revision": draft.revision if draft else 0}),
        "may_change": page.has_change_permission(request, workflow),
        "may_despite": request.user.has_perm(RIGHT),
    }
    title = gettext("Publish")
    return TemplateResponse(
        request,
        "admin/workflows/workflow/publish.html",
        context(page, request, title, subtitle=workflow.name, **more),
        status=status,
    )


def _prospect(workflow: Workflow, draft: WorkflowVersion, published: WorkflowVersion | None) -> Prospect:
    document = read(draft)
    return Prospect(
        findings=_on_steps(document.program, check(document.program, installation(workflow))),
        results=tried(document, lent(document.program)),
        scenarios=len(document.scenarios),
        comparison=compare(read(published), document) if published else None,
    )


def _on_steps(program: Program, findings: Iterable[Finding]) -> list[OnStep]:
    return [OnStep(each.level, each.step, each.sentence, *_said(program, each.step)) for each in findings]


def _said(program: Program, key: str) -> tuple[str, str]:
    """Label and sentence; no sentence where the step is not complete."""
    step = program.step(key) if program.has(key) else None
    kind = KINDS.get(step.kind) if step is not None else None
    if step is None or kind is None:
        return "", ""
    return str(kind.label), "" if clean(step.kind, step.config)[1] else kind.describe(step.config)


def draft_of(workflow: Workflow) -> WorkflowVersion | None:
    return workflow.versions.filter(state=VersionState.DRAFT).select_related("workflow").first()


URLS: tuple[Any, ...] = (("<int:pk>/publish/", publishing, "publish"),)
