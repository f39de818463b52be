"""Conversations at a glance, for supervisors; what is done with one is done in the inbox."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from conversations.admin.acting import person
from conversations.models import Conversation, Status
from helpdesk.admin.base import COUNTED, ReadOnly
from helpdesk.site import NEEDS, Need

SHOWN = (
    "in_inbox", "contact", "channel", "status", "assignee", "team", "priority", "opened_by", "opened_at", "closed_at",
    "snoozed_until", "category", "summary", "unread_count", "waiting_since", "last_message_at",
)  # fmt: skip


@admin.register(Conversation)
class ConversationAdmin(ReadOnly):
    list_display = (
        "number",
        "contact",
        "channel",
        "status",
        "assignee",
        "team",
        "waiting_since",
        "last_message_at",
        "in_inbox",
    )
    list_select_related = ("contact", "channel", "assignee", "team")
    list_filter = ("status", "team", "channel", "priority", ("assignee", admin.EmptyFieldListFilter))
    search_fields = ("=id", "contact__first_name", "contact__last_name", "contact__email")
    search_help_text = _("By number, or by the contact's name or email.")
    ordering = ("-id",)
    fields = SHOWN

    @admin.display(description=_("number"), ordering="id")
    def number(self, conversation: Conversation) -> str:
        return f"#{conversation.pk}"

    @admin.display(description=_("inbox"))
    def in_inbox(self, conversation: Conversation) -> str:
        label = _("Open conversation %(number)s in the inbox") % {"number": conversation.pk}
        url = reverse("inbox:conversation", args=[conversation.pk])
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, _("Open"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return Conversation.objects.visible_to(person(request)).order_by("-id")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields


def nobody_has(request: HttpRequest) -> Need | None:
    """Open conversations without an assignee."""
    if not request.user.has_perm("conversations.view_conversation"):
        return None
    rows = Conversation.objects.visible_to(person(request)).filter(status=Status.OPEN, assignee=None)
    url = reverse("admin:conversations_conversation_changelist") + "?status__exact=open&assignee__isempty=1"
    return Need(rows[:COUNTED].count(), _("open conversations nobody has"), url)


NEEDS.append(nobody_has)
