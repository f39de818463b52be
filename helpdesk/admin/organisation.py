"""The organisation: one row, so its list is its page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from helpdesk.admin.base import Page
from helpdesk.models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(Page):
    fields = ("name", "on_close", "offline_after")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        row = Organisation.current()
        return HttpResponseRedirect(reverse("admin:helpdesk_organisation_change", args=[row.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
