"""Teams: who is in them, when they work, whether conversations are given out by themselves."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk import queue
from helpdesk.admin.base import Page
from helpdesk.admin.inlines import Table
from helpdesk.models import Membership, Team


class MemberInline(Table):
    model = Membership
    autocomplete_fields = ("agent",)


@admin.register(Team)
class TeamAdmin(Page):
    list_display = ("name", "description", "calendar", "auto_assign", "members")
    list_select_related = ("calendar",)
    list_filter = ("auto_assign",)
    search_fields = ("name", "description")
    fields = ("name", "description", "calendar", "auto_assign")
    inlines = (MemberInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        rows: QuerySet[Team] = super().get_queryset(request).annotate(size=Count("memberships"))
        return rows

    @admin.display(description=_("members"), ordering="size")
    def members(self, team: Team) -> int:
        return int(getattr(team, "size", 0))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        queue.ring("drain_queues")  # who joins may be free for who waits
