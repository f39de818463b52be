"""Putting another document in the draft's place: an old version, or a file. What would change is shown first."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from conversations.admin.acting import person
from conversations.errors import Refused
from workflows.access import changed, context
from workflows.admin.creating import UploadForm
from workflows.admin.going import to_builder
from workflows.admin.publishing import draft_of
from workflows.builder.compare import compare
from workflows.builder.whole import replace_draft
from workflows.document.dump import dump
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.document.records import read
from workflows.document.values import Document
from workflows.models import VersionState, Workflow, WorkflowVersion

SHOWN = "admin/workflows/workflow/replace.html"


class SureForm(forms.Form):
    """``revision``: of the draft that was shown, 0 where there was none. ``text``: what takes its place."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(max_length=1_000_000, strip=False, required=False, widget=forms.HiddenInput)


def restore(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An old version becomes the draft; where there is a draft already, after a question."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    workflow = changed(page, request, pk)
    version = get_object_or_404(workflow.versions.select_related("workflow"), number=number)
    document, form = read(version), SureForm(request.POST)
    what = gettext("Version %(n)d") % {"n": number}
    if draft_of(workflow) is not None and not form.is_valid():
        return _ask(page, request, workflow, document, what)
    revision = form.cleaned_data["revision"] if form.is_valid() else 0
    sentence = gettext("Version %(n)d is your draft now.") % {"n": number}
    return _put(page, request, workflow, document, revision, what, sentence)


def import_(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """A file in the draft's place, under the name that the workflow has."""
    workflow = changed(page, request, pk)
    sure, upload = SureForm(request.POST), UploadForm(request.POST or None, request.FILES or None)
    text = ""
    if request.method == "POST" and sure.is_valid():
        text = sure.cleaned_data["text"]
    elif request.method == "POST" and upload.is_valid():
        text = upload.cleaned_data["file"]
    if not text:
        return _upload(page, request, workflow, upload, [])
    try:
        document = load(text).named(workflow.name)
    except DocumentError as error:
        return _upload(page, request, workflow, upload, [str(problem) for problem in error.problems], status=422)
    what = gettext("The file")
    if not sure.is_valid():
        return _ask(page, request, workflow, document, what, text=text)
    done = gettext("The file is your draft now.")
    return _put(page, request, workflow, document, sure.cleaned_data["revision"], what, done, text)


def discard(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """The draft goes for good; the newest version that was published stays."""
    workflow = changed(page, request, pk)
    draft = draft_of(workflow)
    kept = workflow.versions.exclude(state=VersionState.DRAFT).select_related("workflow").first()
    back = HttpResponseRedirect(reverse("admin:workflows_workflow_versions", args=[workflow.pk]))
    if draft is None or kept is None:
        sentence = gettext("There is no draft to discard.") if draft is None else gettext("It is all there is.")
        page.message_user(request, sentence, messages.WARNING)
        return back
    form = SureForm(request.POST)
    if request.method != "POST" or not form.is_valid() or form.cleaned_data["revision"] != draft.revision:
        more = {"original": workflow, "draft": draft, "kept": kept, "comparison": compare(read(draft), read(kept))}
        title = gettext("Discard the draft")
        template = "admin/workflows/workflow/discard.html"
        return TemplateResponse(request, template, context(page, request, title, subtitle=workflow.name, **more))
    with transaction.atomic():  # behind the lock that every saving of a draft takes
        Workflow.objects.select_for_update().get(pk=workflow.pk)
        same = workflow.versions.filter(pk=draft.pk, state=VersionState.DRAFT, revision=draft.revision).first()
        if same is None:  # it was changed in this very moment: asked again, with what it is now
            return HttpResponseRedirect(request.path)
        same.delete()
    page.log_change(request, workflow, gettext("Discarded the draft, version %(n)d") % {"n": draft.number})
    page.message_user(request, gettext("The draft is gone."), messages.SUCCESS)
    return back


def _upload(
    page: "ModelAdmin[Workflow]",
    request: HttpRequest,
    workflow: Workflow,
    upload: UploadForm,
    problems: list[str],
    status: int = 200,
) -> HttpResponse:
    more = {"original": workflow, "upload": upload, "problems": problems}
    return TemplateResponse(
        request,
        "admin/workflows/workflow/import.html",
        context(page, request, gettext("Import a document"), subtitle=workflow.name, **more),
        status=status,
    )


def _ask(
    page: "ModelAdmin[Workflow]",
    request: HttpRequest,
    workflow: Workflow,
    document: Document,
    what: str,
    text: str = "",
) -> HttpResponse:
    draft = draft_of(workflow)
    current = draft or _published(workflow)
    more = {
        "original": workflow,
        "draft": draft,
        "what": what,
        "text": text,
        "revision": draft.revision if draft else 0,
        "comparison": compare(read(current), document) if current else None,
        "lost": dump(read(draft)) if draft else "",
    }
    title = gettext("Replace the draft") if draft else gettext("Make a draft")
    return TemplateResponse(request, SHOWN, context(page, request, title, subtitle=workflow.name, **more))


def _put(
    page: "ModelAdmin[Workflow]",
    request: HttpRequest,
    workflow: Workflow,
    document: Document,
    revision: int,
    what: str,
    done: str,
    text: str = "",
) -> HttpResponse:
    try:
        replace_draft(workflow, document, seen=revision, sentence=done, by=person(request), now=timezone.now())
    except Refused as refused:
        draft = draft_of(workflow)
        if draft is not None and compare(read(draft), document).is_empty:  # pressed twice: the first did it
            return HttpResponseRedirect(to_builder(workflow.pk))
        page.message_user(request, refused.sentence, messages.WARNING)
        return _ask(page, request, workflow, document, what, text=text)
    page.log_change(request, workflow, done)
    page.message_user(request, done, messages.SUCCESS)
    return HttpResponseRedirect(to_builder(workflow.pk))


def _published(workflow: Workflow) -> WorkflowVersion | None:
    return workflow.versions.filter(state=VersionState.PUBLISHED).select_related("workflow").first()


URLS: tuple[Any, ...] = (
    ("<int:pk>/versions/<int:number>/restore/", restore, "restore"),
    ("<int:pk>/import/", import_, "import"),
    ("<int:pk>/discard/", discard, "discard"),
)
