"""Files that steps send: uploaded within the limits of the inbox, replaced, downloaded."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversations.errors import Refused
from conversations.inbox import uploads
from conversations.models import Attachment
from conversations.outbound.files import content_type
from workflows.admin.in_use import UsedPage, workflows_with_file
from workflows.models import File


class FileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = File
        fields = ("name", "file")
        widgets = {"file": forms.FileInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = gettext("What workflows call it, and what the contact sees; else its own.")
        if "file" in self.fields:  # who may only look has no fields
            self.fields["file"].help_text = gettext("At most 10 MB.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                uploads.check([file])
            except Refused as refused:
                raise forms.ValidationError(refused.sentence) from refused
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if "name" in self.fields and not cleaned.get("name") and isinstance(file, UploadedFile):
            cleaned["name"] = uploads.clean_name(file.name)
            if File.objects.filter(name=cleaned["name"]).exists():
                self.add_error("name", gettext("There is a file of that name; give this one another."))
        elif cleaned.get("name"):
            cleaned["name"] = uploads.clean_name(cleaned["name"])
        return cleaned


@admin.register(File)
class FileAdmin(UsedPage):
    form = FileForm
    list_display = ("name", "kind", "size_in_words", "changed", "changed_by")
    list_select_related = ("updated_by",)
    search_fields = ("name",)

    @admin.display(description=_("type"), ordering="content_type")
    def kind(self, file: File) -> str:
        return file.content_type

    @admin.display(description=_("size"), ordering="size")
    def size_in_words(self, file: File) -> str:
        return filesizeformat(file.size)

    @admin.display(description=_("as it is now"))
    def current(self, file: File) -> str:
        url = reverse("admin:workflows_file_download", args=[file.pk])
        return format_html('<a href="{}">{}</a> ({})', url, gettext("Download"), filesizeformat(file.size))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "file") if obj is None else ("name", "current", "file")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Steps name it: another name would leave them without."""
        return () if obj is None else ("name", "current")

    def workflows_with(self, name: str) -> list[str]:
        return workflows_with_file(name)

    def save_model(self, request: HttpRequest, obj: File, form: Any, change: bool) -> None:
        before = File.objects.get(pk=obj.pk).file if change else None
        upload = form.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            obj.content_type, obj.size = content_type(upload.read(uploads.HEAD), ""), upload.size or 0
            upload.seek(0)
        super().save_model(request, obj, form, change)
        if before is not None and before.name != obj.file.name:
            _forget(before.storage, before.name or "")

    def delete_model(self, request: HttpRequest, obj: File) -> None:
        super().delete_model(request, obj)
        _forget(obj.file.storage, obj.file.name or "")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download)
        return [path("<int:pk>/download/", view, name="workflows_file_download"), *super().get_urls()]

    def download(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        row = get_object_or_404(File, pk=pk)
        if not self.has_view_permission(request, row):
            raise Http404
        try:
            opened = row.file.open("rb")
        except FileNotFoundError as missing:
            raise Http404 from missing
        answer = FileResponse(opened, as_attachment=True, filename=row.name, content_type=row.content_type)
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def _forget(storage: Storage, name: str) -> None:
    """Unless a message that was sent points to it; once the change is certain."""
    if name and not Attachment.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))
