"""Tags: their names, and how many contacts bear them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contacts.models import Tag
from helpdesk.admin.base import Page


@admin.register(Tag)
class TagAdmin(Page):
    list_display = ("name", "description", "bearers")
    search_fields = ("name",)
    fields = ("name", "description")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        rows: QuerySet[Tag] = super().get_queryset(request).annotate(size=Count("taggings"))
        return rows

    @admin.display(description=_("contacts"), ordering="size")
    def bearers(self, tag: Tag) -> int:
        return int(getattr(tag, "size", 0))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Names what a tag leaves with by its number: one line a contact would be a page of a million lines."""
        rows = [f"{tag.name}: {tag.taggings.count()}" for tag in objs]
        return rows, {str(Tag._meta.verbose_name_plural): len(rows)}, set(), []
