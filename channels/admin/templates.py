"""Messages that providers approved in advance, and how far each has come."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from channels.models import Template, TemplateStatus
from helpdesk.admin.base import Page

PILLS = {
    TemplateStatus.APPROVED: "good",
    TemplateStatus.PENDING: "warn",
    TemplateStatus.REJECTED: "bad",
    TemplateStatus.PAUSED: "bad",
}


@admin.register(Template)
class TemplateAdmin(Page):
    list_display = ("as_named", "channel", "category", "state", "text_begins", "changed")
    list_filter = ("status", "channel", "language")
    list_select_related = ("channel",)
    search_fields = ("name",)
    fields = ("channel", "name", "language", "category", "status", "text")

    @admin.display(description=_("name"), ordering="name")
    def as_named(self, template: Template) -> str:
        """As steps name it."""
        return str(template)

    @admin.display(description=_("status"), ordering="status")
    def state(self, template: Template) -> str:
        pill = PILLS[TemplateStatus(template.status)]
        return format_html('<span class="hd-pill hd-pill-{}">{}</span>', pill, template.get_status_display())

    @admin.display(description=_("text"))
    def text_begins(self, template: Template) -> str:
        return template.text[:80]

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, template: Template) -> datetime:
        return template.updated_at

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "text":
            kwargs["help_text"] = _("As the provider has it, its places as {{1}} or {{name}}.")
            kwargs["widget"] = forms.Textarea(attrs={"rows": 6})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Template, form: Any, change: bool) -> None:
        obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)
