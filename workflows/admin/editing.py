"""The document of a workflow: edited as text, checked, saved as a draft, published."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from conversations.admin.acting import actor
from conversations.errors import Conflict, Refused
from workflows import checks
from workflows.access import changed, context, seen
from workflows.actions import NotPublishable, publish, save_draft
from workflows.builder.tree import Tree, tree
from workflows.checks.base import ERROR
from workflows.checks.installation import installation
from workflows.checks.registry import check
from workflows.document.dump import dump
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.document.records import read
from workflows.document.values import Document
from workflows.models import VersionState, Workflow, WorkflowVersion


class DocumentForm(forms.Form):
    """``revision``: of the draft when the page was opened, 0 if there was none."""

    text = forms.CharField(max_length=1_000_000, strip=False, required=False, widget=forms.Textarea)
    revision = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the list of problems."""

    level: str  # error, warning
    sentence: str
    line: int | None = None
    step: str = ""


def document(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _posted(page, request, changed(page, request, pk))
    workflow = seen(page, request, pk)
    version = current_version(workflow)
    text = dump(read(version)) if version else ""
    return _page(page, request, workflow, text, _revision(version))


def _posted(page: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow) -> HttpResponse:
    form = DocumentForm(request.POST)
    if not form.is_valid():
        findings = [Finding(ERROR, str(error)) for errors in form.errors.values() for error in errors]
        return _page(page, request, workflow, request.POST.get("text", ""), 0, findings, status=422)
    text, revision = form.cleaned_data["text"], form.cleaned_data["revision"]
    try:
        parsed = load(text)
    except DocumentError as error:
        return _page(page, request, workflow, text, revision, _problems(error), status=422)
    findings = check_all(workflow, parsed)
    what = request.POST.get("what")
    if what not in ("save", "publish"):
        return _page(page, request, workflow, text, revision, findings, parsed)
    try:
        version = keep(workflow, parsed, revision)
        page.log_change(request, workflow, [{"changed": {"fields": ["draft"]}}])
        if what == "publish":
            publish(version, by=actor(request), now=timezone.now())
            page.log_change(request, workflow, [{"changed": {"fields": ["published"]}}])
    except NotPublishable as refused:  # the draft is kept; the findings say what to do
        page.message_user(request, gettext("The draft is saved, but cannot be published yet."), messages.WARNING)
        findings = _listed(refused.findings, parsed)
        revision = _revision(current_version(workflow))
        return _page(page, request, workflow, text, revision, findings, parsed, status=422, kept=True)
    except Conflict as conflict:
        return _page(page, request, workflow, text, revision, findings, parsed, conflict=conflict.sentence, status=409)
    except Refused as refused:
        findings = [Finding(ERROR, refused.sentence), *findings]
        return _page(page, request, workflow, text, revision, findings, parsed, status=422)
    sentence = gettext("Published.") if what == "publish" else gettext("The draft is saved; nothing runs by it yet.")
    page.message_user(request, sentence)
    return HttpResponseRedirect(request.path)


@transaction.atomic
def keep(workflow: Workflow, parsed: Document, revision: int) -> WorkflowVersion:
    """Saves the draft, unless somebody has saved one since ``revision`` (0: there was none) was looked at."""
    Workflow.objects.select_for_update().get(pk=workflow.pk)
    if not revision and workflow.versions.filter(state=VersionState.DRAFT).exists():
        raise Conflict(gettext("Somebody else has begun a draft meanwhile; nothing of theirs was overwritten."))
    return save_draft(workflow, parsed, now=timezone.now(), revision=revision or None)


def _page(
    page: "ModelAdmin[Workflow]",
    request: HttpRequest,
    workflow: Workflow,
    text: str,
    revision: int,
    findings: list[Finding] | None = None,
    parsed: Document | None = None,
    conflict: str = "",
    status: int = 200,
    kept: bool = False,
) -> HttpResponse:
    if parsed is None and findings is None and text:
        parsed, findings = _understood(workflow, text)
    more = {
        "original": workflow,
        "crumb": gettext("Steps"),
        "text": text,
        "revision": revision,
        "findings": findings or [],
        "checked": findings is not None,
        "errors": sum(1 for finding in findings or [] if finding.level == ERROR),
        "tree": _tree(parsed, findings or []) if parsed else None,
        "conflict": conflict,
        "theirs": dump(read(current)) if conflict and (current := current_version(workflow)) else "",
        "their_revision": _revision(current_version(workflow)) if conflict else revision,
        "versions": list(workflow.versions.all()[:5]),
        "unsaved": request.method == "POST" and not kept,
        "may_change": page.has_change_permission(request, workflow),
    }
    return TemplateResponse(
        request,
        "admin/workflows/workflow/document.html",
        context(page, request, workflow.name, **more),
        status=status,
    )


def _understood(workflow: Workflow, text: str) -> tuple[Document | None, list[Finding]]:
    try:
        parsed = load(text)
    except DocumentError as error:
        return None, _problems(error)
    return parsed, check_all(workflow, parsed)


def check_all(workflow: Workflow, parsed: Document) -> list[Finding]:
    """What publishing would say, errors first."""
    return _listed(check(parsed.program, installation(workflow)), parsed)


def _listed(found: Iterable[checks.Finding], parsed: Document) -> list[Finding]:
    lines = {step.key: step.line for step in parsed.program.walk()}
    listed = [Finding(each.level, each.sentence, lines.get(each.step), each.step) for each in found]
    return sorted(listed, key=lambda finding: (finding.level != ERROR, finding.line or 0))


def _problems(error: DocumentError) -> list[Finding]:
    return [Finding(ERROR, problem.sentence, problem.line, problem.step) for problem in error.problems]


def _tree(parsed: Document, findings: list[Finding]) -> Tree:
    by_step: dict[str, list[tuple[str, str]]] = {}
    for finding in findings:
        by_step.setdefault(finding.step, []).append((finding.level, finding.sentence))
    return tree(parsed.program, by_step)


def current_version(workflow: Workflow) -> WorkflowVersion | None:
    """The draft, else what is published, else the newest."""
    versions = {version.state: version for version in reversed(list(workflow.versions.all()))}
    return (
        versions.get(VersionState.DRAFT) or versions.get(VersionState.PUBLISHED) or next(iter(versions.values()), None)
    )


def _revision(version: WorkflowVersion | None) -> int:
    return version.revision if version is not None and version.state == VersionState.DRAFT else 0


URLS: tuple[Any, ...] = (("<int:pk>/document/", document, "document"),)
