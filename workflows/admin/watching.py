"""Watching a workflow: its figures on the tree itself, with links to the runs that they count."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from conversations.admin.acting import person
from helpdesk.admin.base import COUNTED
from helpdesk.models import Visibility
from workflows.access import context, seen
from workflows.admin.run_filters import beginning_of_today
from workflows.builder.tree import tree
from workflows.document.records import read
from workflows.models import RoutingException, Run, RunState, VersionState, Workflow, WorkflowVersion
from workflows.models.run import LIVE
from workflows.next_times import next_times
from workflows.watch.figures import LOOKED_AT, Figures, figures
from workflows.watch.lists import runs_url
from workflows.watch.marks import marks

TIMES = (1, 7)  # days


def watch(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = seen(page, request, pk)
    days = 1 if request.GET.get("days") == "1" else 7
    offered = _versions(workflow)
    version = _chosen(request, offered)
    more: dict[str, Any] = {"original": workflow, "versions": offered, "version": version, "days": days, "times": TIMES}
    if version is not None:
        more |= _shown(version, days)
    open_ones = RoutingException.objects.filter(workflow=workflow, handled_at=None)
    more |= {
        "exceptions": open_ones[:COUNTED].count(),
        "sees_all": person(request).visibility == Visibility.ALL,
        "may_see_runs": request.user.has_perm("workflows.view_run"),
    }
    title = gettext("Watch")
    return TemplateResponse(
        request, "admin/workflows/watch/page.html", context(page, request, title, subtitle=workflow.name, **more)
    )


def _versions(workflow: Workflow) -> list[WorkflowVersion]:
    """The published one, and older ones with runs in flight; the newest that was ever published where none is."""
    in_flight = Run.objects.filter(workflow=workflow, state__in=LIVE).order_by().values_list("version").distinct()
    alive = set(in_flight.values_list("version_id", flat=True))
    rows = [row for row in workflow.versions.all() if row.state != VersionState.DRAFT]
    shown = [row for row in rows if row.state == VersionState.PUBLISHED or row.pk in alive]
    return shown or rows[:1]


def _chosen(request: HttpRequest, offered: list[WorkflowVersion]) -> WorkflowVersion | None:
    number = request.GET.get("version", "")
    published = next((row for row in offered if row.state == VersionState.PUBLISHED), None)
    return next((row for row in offered if str(row.number) == number), None) or published or next(iter(offered), None)


def _shown(version: WorkflowVersion, days: int) -> dict[str, Any]:
    version = get_object_or_404(WorkflowVersion.objects.select_related("workflow"), pk=version.pk)
    found = figures(version, today=beginning_of_today(), days=days)
    program = read(version).program

    def link(**filters: Any) -> str:
        return runs_url(**{"workflow": version.workflow_id, "version": version.pk, "days": days, **filters})

    now, published = timezone.now(), version.state == VersionState.PUBLISHED
    times = next_times(program.trigger, now=now, is_on=version.workflow.is_on) if published else ""
    return {
        "tree": tree(program, marks=marks(program, found, now=now, link=link), next_times=times),
        "figures": found,
        "cards": _cards(found, link, days),
        "looked_at": LOOKED_AT,
        "now": now,
    }


def _cards(found: Figures, link: Any, days: int) -> list[tuple[int, str, str, str]]:
    """How many, of what, where to look, and its looks."""
    states = found.states
    timeouts = sum(step.left.get("timeout", 0) for step in found.steps.values())
    began = (found.today, gettext("started today"), link(days=1), "")
    week = (found.started, gettext("started in %(n)d days") % {"n": days}, link(), "")
    return [
        began,
        *([week] if days > 1 else []),
        (found.live, gettext("live now"), link(days=None, state="waiting"), ""),
        (states.get(RunState.DONE, 0), gettext("done"), link(state="done"), ""),
        (states.get(RunState.STOPPED, 0), gettext("stopped"), link(state="stopped"), ""),
        (states.get(RunState.FAILED, 0), gettext("failed"), link(state="failed"), "bad"),
        (timeouts, gettext("timeouts"), link(way="timeout"), "warn"),
    ]


URLS: tuple[Any, ...] = (("<int:pk>/watch/", watch, "watch"),)
