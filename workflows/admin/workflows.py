"""Workflows: the list says how they fare; each has its document, its versions and its scenarios on their own pages."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import Page
from workflows.admin import (
    comparing,
    creating,
    editing,
    incoming,
    publishing,
    replacing,
    replaying,
    scenario,
    switching,
    trying,
    versions,
    watching,
)
from workflows.admin import gallery as galleries
from workflows.builder import page as building
from workflows.builder.forms import views as parts
from workflows.builder.rehearse import page as rehearsing
from workflows.models import RoutingException, Run, RunState, VersionState, Workflow

LOOKED_AT = 50_000  # of the latest runs, when those of today are counted


def _count(runs: QuerySet[Run] | QuerySet[RoutingException]) -> Coalesce:
    return Coalesce(Subquery(runs.values("workflow").annotate(n=Count("pk")).values("n")), 0)


class GroupFilter(admin.AllValuesFieldListFilter):
    """Those without a group are offered by a dash: a link without words leads nobody anywhere."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or "–"}


@admin.register(Workflow)
class WorkflowAdmin(Page):
    list_display = ("name", "state", "group", "runs_today", "failed", "astray", "document")
    list_filter = ("is_on", ("group", GroupFilter))
    search_fields = ("name", "description", "group")
    fields = ("name", "description", "group")  # on and off have a page of their own
    change_form_template = "admin/workflows/workflow/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workflow]:
        """With the counts that the list shows, of the latest runs only: what is stored must not slow the page."""
        rows: QuerySet[Workflow] = super().get_queryset(request).prefetch_related("versions")
        match = request.resolver_match
        if match is None or match.url_name != "workflows_workflow_changelist":
            return rows
        since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        latest = Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        runs = Run.objects.filter(workflow=OuterRef("pk")).order_by()
        return rows.annotate(
            today=_count(runs.filter(pk__gt=latest - LOOKED_AT, started_at__gte=since)),
            broken=_count(runs.filter(state=RunState.FAILED)),
            open_exceptions=_count(
                RoutingException.objects.filter(workflow=OuterRef("pk"), handled_at=None).order_by()
            ),
        )

    @admin.display(description=_("state"), ordering="is_on")
    def state(self, workflow: Workflow) -> str:
        """Green is only what its trigger can start: one that was never published does nothing, on or off."""
        states = {version.state: version.number for version in workflow.versions.all()}
        pills: list[tuple[str, str | Promise]] = []
        if not workflow.is_on:
            pills.append(("bad", _("Off")))
        if VersionState.PUBLISHED in states:
            pills += [("good", _("On"))] if workflow.is_on else []
            pills.append(("plain", _("Published v%(n)s") % {"n": states[VersionState.PUBLISHED]}))
        if VersionState.DRAFT in states:
            pills.append(("warn", _("Draft v%(n)s") % {"n": states[VersionState.DRAFT]}))
        shown = format_html_join(" ", '<span class="hd-pill hd-pill-{}">{}</span>', pills)
        return shown or "–"

    @admin.display(description=_("runs today"), ordering="today")
    def runs_today(self, workflow: Workflow) -> int:
        return int(getattr(workflow, "today", 0))

    @admin.display(description=_("failed"), ordering="broken")
    def failed(self, workflow: Workflow) -> str:
        count = int(getattr(workflow, "broken", 0))
        if not count:
            return "0"
        url = f"{reverse('admin:workflows_run_changelist')}?state__exact=failed&workflow__id__exact={workflow.pk}"
        return format_html('<a href="{}">{}</a>', url, count)

    @admin.display(description=_("exceptions"), ordering="open_exceptions")
    def astray(self, workflow: Workflow) -> str:
        count = int(getattr(workflow, "open_exceptions", 0))
        if not count:
            return "0"
        url = f"{reverse('admin:workflows_routingexception_changelist')}?workflow={workflow.pk}"
        return format_html('<a href="{}">{}</a>', url, count)

    @admin.display(description=_("steps"))
    def document(self, workflow: Workflow) -> str:
        url = reverse("admin:workflows_workflow_builder", args=[workflow.pk])
        label = _("Edit the steps of %(name)s") % {"name": workflow.name}
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, _("Edit"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What has run stays in the log; a workflow that never ran can go."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.runs.exists())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deleting by the dozen."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return creating.new(self, request)

    def get_urls(self) -> list[URLPattern]:
        return [
            *self._own(galleries.URLS),
            *self._own(building.URLS),
            *self._own(editing.URLS),
            *self._own(trying.URLS),
            *self._own(scenario.URLS),
            *self._own(versions.URLS),
            *self._own(watching.URLS),
            *self._own(replaying.URLS),
            *self._own(publishing.URLS),
            *self._own(incoming.URLS),
            *self._own(comparing.URLS),
            *self._own(replacing.URLS),
            *self._own(switching.URLS),
            *self._own(rehearsing.URLS),
            *self._own(parts.URLS),
            *super().get_urls(),
        ]

    def _own(self, urls: Any) -> list[URLPattern]:
        """Each view gets this page's admin first, for rights, messages and the log."""

        def bound(view: Any) -> Any:
            def call(request: HttpRequest, **kwargs: Any) -> HttpResponse:
                answer: HttpResponse = view(self, request, **kwargs)
                return answer

            return self.admin_site.admin_view(call)

        return [path(route, bound(view), name=f"workflows_workflow_{name}") for route, view, name in urls]
