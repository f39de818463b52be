"""A new workflow: from the gallery, from a document, or from nothing. Each way gives a draft to go on with."""

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversations.errors import Refused
from workflows import gallery
from workflows.access import context
from workflows.actions import copy_from_gallery, save_draft
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.document.values import Document
from workflows.models import Workflow, WorkflowVersion

MAX_BYTES = 1_000_000
EMPTY = """workflow: New
trigger:
  on: conversation_opened
steps:
  - {id: hello, kind: send_message, text: "Hello! We will answer soon."}
"""


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Document"), help_text=_("A workflow document, YAML or JSON, of at most 1 MB."))

    def clean_file(self) -> str:
        """Its text."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB; split it into several workflows."))
        try:
            return str(upload.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is no text in UTF-8; export the workflow again.")) from error


class EmptyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)


def new(page: "ModelAdmin[Workflow]", request: HttpRequest) -> HttpResponse:
    if not page.has_add_permission(request):
        raise PermissionDenied
    way = request.POST.get("way", "")
    upload = UploadForm(request.POST, request.FILES) if way == "upload" else UploadForm()
    empty = EmptyForm(request.POST) if way == "empty" else EmptyForm()
    problems: list[str] = []
    if request.method == "POST":
        try:
            version = _made(request, way, upload, empty)
        except DocumentError as error:
            problems = [str(problem) for problem in error.problems]
        except Refused as refused:
            problems = [refused.sentence]
        else:
            if version is not None:
                return _to_draft(page, request, version)
    more = {"entries": gallery.entries(), "upload": upload, "empty": empty, "problems": problems}
    return TemplateResponse(
        request, "admin/workflows/workflow/new.html", context(page, request, gettext("New workflow"), **more)
    )


def _made(request: HttpRequest, way: str, upload: UploadForm, empty: EmptyForm) -> WorkflowVersion | None:
    """The draft to begin with; None if the form says what is wrong."""
    now = timezone.now()
    if way == "gallery":
        try:
            return copy_from_gallery(request.POST.get("slug", ""), now=now)
        except KeyError as error:
            raise Http404(gettext("There is no such workflow in the gallery.")) from error
    if way == "upload" and upload.is_valid():
        return _kept(load(upload.cleaned_data["file"]))
    if way == "empty" and empty.is_valid():
        return _kept(load(EMPTY).named(empty.cleaned_data["name"].strip()))
    return None


@transaction.atomic
def _kept(document: Document) -> WorkflowVersion:
    name = document.program.name
    if Workflow.objects.filter(name=name).exists():
        sentence = gettext("There is a workflow “%(name)s” already; change its document, or choose another name.")
        raise Refused(sentence % {"name": name}, "name")
    return save_draft(Workflow.objects.create(name=name), document, now=timezone.now())


def _to_draft(page: "ModelAdmin[Workflow]", request: HttpRequest, version: WorkflowVersion) -> HttpResponse:
    page.log_addition(request, version.workflow, [{"added": {}}])
    page.message_user(request, gettext("Here is your draft: change it, check it, then publish it."), messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_builder", args=[version.workflow_id]))
