"""What every page of the admin shares: lists that stay quick, and filters that cannot be used to guess secrets."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

COUNTED = 10_000  # rows; beyond them nobody turns pages, and counting a million costs more than the page
LOOKUPS = ("exact", "id__exact", "pk__exact", "isnull", "in")


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs only
    """Counts no further than a person would turn pages."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows[:COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class Page(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """A model's pages. Filters are those that are listed: Django alone would take ``?digest__startswith=``."""

    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    view_on_site = False
    empty_value_display = "–"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        for entry in self.get_list_filter(request) if request else self.list_filter:
            name = entry[0] if isinstance(entry, (list, tuple)) else entry
            if not isinstance(name, str):
                name = getattr(name, "parameter_name", "")
            if name and lookup in (name, *(f"{name}__{end}" for end in LOOKUPS)):
                return True
        return lookup == self.date_hierarchy or lookup in self._date_lookups()

    def _date_lookups(self) -> set[str]:
        if not self.date_hierarchy:
            return set()
        return {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte", "lt")}


class ReadOnly(Page):
    """Rows that the engine owns: to be looked at, changed only by actions with a name."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_act(self, request: HttpRequest) -> bool:
        """Whether this person may do what the page's actions do: the model's change permission."""
        return super().has_change_permission(request)
