"""What providers posted, and the quarantine: looked at as text, run again when the reason is gone."""

import json
from contextlib import suppress
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from channels.actions import take_in_again
from channels.models import Payload, PayloadState
from helpdesk.admin.base import COUNTED, ReadOnly
from helpdesk.models import Agent, Visibility
from helpdesk.site import NEEDS, Need

SHOWN = 20_000  # characters of a body


@admin.register(Payload)
class PayloadAdmin(ReadOnly):
    list_display = ("number", "channel", "received_at", "state", "attempts", "reason")
    list_select_related = ("channel",)
    list_filter = ("state", "channel")
    search_fields = ("=id",)
    search_help_text = _("By number.")
    ordering = ("-id",)
    fields = ("channel", "received_at", "state", "attempts", "error", "headers", "as_text")
    actions = ("run_again",)

    @admin.display(description=_("number"), ordering="id")
    def number(self, payload: Payload) -> str:
        return f"#{payload.pk}"

    @admin.display(description=_("error"))
    def reason(self, payload: Payload) -> str:
        return payload.error[:160]

    @admin.display(description=_("body"))
    def as_text(self, payload: Payload) -> str:
        return format_html('<pre class="hd-pre" tabindex="0">{}</pre>', readable(bytes(payload.body)))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A payload may belong to any conversation, so it is for who may see all of them."""
        return sees_all(request) and super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payload]:
        rows: QuerySet[Payload] = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("body", "headers") if match and match.url_name == "channels_payload_changelist" else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @admin.action(description=_("Run again"))
    def run_again(self, request: HttpRequest, queryset: QuerySet[Payload]) -> None:
        if not self.may_act(request):
            self.message_user(request, gettext("You may look at payloads, but not run them again."), messages.ERROR)
            return
        with transaction.atomic():
            rows = queryset.in_bulk(take_in_again(queryset.values_list("pk", flat=True)))
            for row in rows.values():
                self.log_change(request, row, [{"changed": {"fields": ["state"]}}])
        sentence = ngettext("%(n)d payload is taken in again.", "%(n)d payloads are taken in again.", len(rows))
        self.message_user(request, sentence % {"n": len(rows)})


def sees_all(request: HttpRequest) -> bool:
    return isinstance(request.user, Agent) and request.user.visibility == Visibility.ALL


def readable(body: bytes) -> str:
    """JSON laid out, anything else as text; what is no text shows as escapes."""
    text = body[: SHOWN * 4].decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
    with suppress(ValueError, RecursionError):  # not JSON: shown as it came
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}\n… ({len(body):,} bytes in all)"


def in_quarantine(request: HttpRequest) -> Need | None:
    """Payloads that nobody could take in."""
    if not request.user.has_perm("channels.view_payload") or not sees_all(request):
        return None
    rows = Payload.objects.filter(state=PayloadState.QUARANTINED)
    url = reverse("admin:channels_payload_changelist") + "?state__exact=quarantined"
    return Need(rows[:COUNTED].count(), _("payloads in quarantine"), url)


NEEDS.append(in_quarantine)
