"""Messages, to look one up by the provider's number; never edited here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from conversations.admin.acting import person
from conversations.models import Message
from conversations.visibility import visible_to
from helpdesk.admin.base import ReadOnly

SHOWN = (
    "conversation", "contact", "channel", "direction", "kind", "text", "status", "error", "external_id", "author_kind",
    "author", "author_name", "created_at", "provider_at", "edited_at", "deleted_at",
)  # fmt: skip


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ("created_at", "contact", "direction", "beginning", "status", "channel", "conversation")
    list_select_related = ("contact", "channel", "conversation")
    list_filter = ("direction", "status")
    search_fields = ("=id", "=external_id")
    search_help_text = _("By our number or the provider's; to search words, use the inbox.")
    ordering = ("-id",)
    fields = SHOWN

    @admin.display(description=_("text"))
    def beginning(self, message: Message) -> str:
        return message.text[:80] or f"({message.kind})"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        rows: QuerySet[Message] = super().get_queryset(request).filter(visible_to(person(request), "conversation__"))
        return rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields
