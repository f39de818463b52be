"""Who changed what in the admin: to be read, never to be edited."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import ReadOnly


@admin.register(LogEntry)
class LogAdmin(ReadOnly):
    list_display = ("action_time", "user", "kind", "object_repr", "what")
    list_select_related = ("user", "content_type")
    list_filter = ("action_flag",)
    search_fields = ("object_repr",)
    search_help_text = _("By the name of what was changed.")
    fields = ("action_time", "user", "content_type", "object_repr", "what")

    @admin.display(description=_("of"))
    def kind(self, entry: LogEntry) -> str:
        return str(entry.content_type.name) if entry.content_type else "–"

    @admin.display(description=_("change"))
    def what(self, entry: LogEntry) -> str:
        return str(entry.get_change_message()) or str(entry.get_action_flag_display())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields
