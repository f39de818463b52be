"""Deliveries: what is on its way out, what failed and why; a failed one can be sent again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from conversations.actions.retry import retry
from conversations.admin.acting import actor, person
from conversations.errors import Refused
from conversations.lock import locked
from conversations.models import Delivery
from conversations.visibility import visible_to
from helpdesk.admin.base import ReadOnly


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ("beginning", "channel", "state", "attempts", "due_at", "error")
    list_select_related = ("message", "channel", "conversation")
    list_filter = ("state", "channel")
    search_fields = ("=message__id", "=conversation__id")
    search_help_text = _("By the number of the message or of the conversation.")
    ordering = ("-id",)
    fields = ("message", "channel", "conversation", "state", "attempts", "due_at", "leased_until", "error")
    actions = ("send_again",)

    @admin.display(description=_("message"))
    def beginning(self, delivery: Delivery) -> str:
        return f"#{delivery.message_id} {delivery.message.text[:60]}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = super().get_queryset(request).filter(visible_to(person(request), "conversation__"))
        return rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @admin.action(description=_("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        if not self.may_act(request):
            self.message_user(request, gettext("You may look at deliveries, but not send them again."), messages.ERROR)
            return
        count, refused = 0, ""
        for delivery in queryset:
            try:
                with locked(delivery.conversation_id):
                    retry(delivery.message, by=actor(request), now=timezone.now())
            except Refused as error:
                refused = error.sentence
                continue
            self.log_change(request, delivery, [{"changed": {"fields": ["state"]}}])
            count += 1
        if refused:
            self.message_user(request, refused, messages.WARNING)
        sentence = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count)
        self.message_user(request, sentence % {"n": count})
