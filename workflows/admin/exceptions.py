"""Routing exceptions: what went astray, for a supervisor to work through, one by one or by the dozen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from conversations.admin.acting import actor, person
from conversations.errors import Refused
from conversations.visibility import visible_to
from helpdesk.admin.base import COUNTED, ReadOnly
from helpdesk.models import Agent, Team
from helpdesk.site import NEEDS, Need
from workflows.admin.run_filters import is_id
from workflows.engine.by_hand import MOVES_ON
from workflows.kinds.registry import KINDS
from workflows.models import ExceptionKind, RoutingException, RunState, Workflow
from workflows.models.run import LIVE
from workflows.watch.doings import DOINGS, TEAM, Asked, assign, whom
from workflows.watch.ways import offered

PAGE = 50
JUST = timedelta(minutes=1)
TOLD = 5  # refusals that are told one by one
AGES = {
    "hour": (_("in the last hour"), "gte", timedelta(hours=1)),
    "day": (_("in the last day"), "gte", timedelta(days=1)),
    "over_day": (_("more than a day ago"), "lt", timedelta(days=1)),
    "over_week": (_("more than a week ago"), "lt", timedelta(days=7)),
}
SHOWN = {"open": _("open"), "handled": _("handled")}
RELATED = (
    "run", "run__contact", "run__step", "workflow", "step", "conversation", "conversation__team",
    "conversation__assignee", "handled_by",
)  # fmt: skip


@admin.register(RoutingException)
class RoutingExceptionAdmin(ReadOnly):
    """A list of our own, paged by key. Who may see runs sees it, who may change runs acts."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("workflows.view_run")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def may_act(self, request: HttpRequest) -> bool:
        return request.user.has_perm("workflows.change_run")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoutingException]:
        """Of conversations that this person may see, as everywhere."""
        rows: QuerySet[RoutingException] = super().get_queryset(request)
        return rows.filter(visible_to(person(request), "conversation__"))

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(require_POST(self.act_view))
        return [path("act/", act, name="workflows_routingexception_act"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        rows = self._asked(request, now)
        before = request.GET.get("before", "")
        page = list((rows.filter(pk__lt=int(before)) if is_id(before) else rows)[: PAGE + 1])
        older, page = len(page) > PAGE, page[:PAGE]
        kept = request.GET.copy()
        kept.pop("before", None)
        if older:
            kept["before"] = str(page[-1].pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Routing exceptions"),
            "opts": self.opts,
            "cards": [(row, {**_ways(row), "just": now - row.at < JUST}) for row in page],
            "count": rows.select_related(None).prefetch_related(None)[:COUNTED].count(),
            "counted": COUNTED,
            "older": kept.urlencode() if older else "",
            "query": request.GET.urlencode(),
            "filters": self._filters(request),
            "handled": request.GET.get("show") == "handled",
            "may_act": self.may_act(request),
            "assignees": _assignees(),
            "now": now,
        }
        return TemplateResponse(request, "admin/workflows/watch/exceptions.html", {**context, **(extra_context or {})})

    def _asked(self, request: HttpRequest, now: datetime) -> QuerySet[RoutingException]:
        rows = (
            self.get_queryset(request).select_related(*RELATED).prefetch_related("run__step__branches").order_by("-pk")
        )
        rows = rows.filter(handled_at__isnull=request.GET.get("show") != "handled")
        if (kind := request.GET.get("kind")) in ExceptionKind.values:
            rows = rows.filter(kind=kind)
        if is_id(workflow := request.GET.get("workflow", "")):
            rows = rows.filter(workflow_id=workflow)
        if age := AGES.get(request.GET.get("age", "")):
            _label, operator, span = age
            rows = rows.filter(**{f"at__{operator}": now - span})
        return rows

    def _filters(self, request: HttpRequest) -> list[tuple[str, str, list[tuple[str, Any, bool]]]]:
        """Name, label, and choices: value, label, whether it is the chosen one."""
        workflows = Workflow.objects.order_by("name").values_list("pk", "name")[:500]
        offered: list[tuple[str, Any, Sequence[tuple[str, Any]]]] = [
            ("show", gettext("Show"), list(SHOWN.items())),
            ("kind", gettext("What happened"), [("", gettext("anything")), *ExceptionKind.choices]),
            ("workflow", gettext("Workflow"), [("", gettext("any")), *((str(pk), name) for pk, name in workflows)]),
            ("age", gettext("When"), [("", gettext("at any time")), *((key, age[0]) for key, age in AGES.items())]),
        ]
        return [
            (name, label, [(value, words, value == request.GET.get(name, "")) for value, words in choices])
            for name, label, choices in offered
        ]

    def act_view(self, request: HttpRequest) -> HttpResponse:
        """``what`` for each of ``ids``; back to the list as it was."""
        if not self.may_act(request):
            raise PermissionDenied
        doing = DOINGS.get(request.POST.get("what", ""))
        ids = [int(value) for value in request.POST.getlist("ids") if is_id(value)][:PAGE]
        if doing is None or not ids:
            self.message_user(request, gettext("Choose what to do, and with which of them."), messages.WARNING)
            return self._back(request)
        asked = Asked(
            agent=person(request),
            by=actor(request),
            now=timezone.now(),
            to=request.POST.get("to", ""),
            way=request.POST.get("way", ""),
        )
        if doing is assign:
            try:
                whom(asked.to)  # once, and not for each of fifty
            except Refused as error:
                self.message_user(request, error.sentence, messages.WARNING)
                return self._back(request)
        done, refused = 0, []
        for row in self.get_queryset(request).select_related(*RELATED).filter(pk__in=ids).order_by("pk"):
            try:
                doing(row, asked)
            except Refused as error:
                refused.append(f"{row.run.contact}: {error.sentence}")
                continue
            self.log_change(request, row, [{"changed": {"fields": [request.POST["what"]]}}])
            done += 1
        for sentence in refused[:TOLD]:
            self.message_user(request, sentence, messages.WARNING)
        if more := len(refused) - TOLD if len(refused) > TOLD else 0:
            self.message_user(request, gettext("And %(n)d others were refused.") % {"n": more}, messages.WARNING)
        if done:
            self.message_user(request, ngettext("Done for one.", "Done for %(n)d.", done) % {"n": done})
        return self._back(request)

    def _back(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.urlencode()
        return HttpResponseRedirect(
            reverse("admin:workflows_routingexception_changelist") + (f"?{query}" * bool(query))
        )


def _ways(row: RoutingException) -> dict[str, Any]:
    """What can be done with the run as it stands, and what its step is called."""
    run = row.run
    at = run.step if run.state in MOVES_ON else None
    kind = KINDS.get(row.step.kind) if row.step else None
    return {
        "step": kind.label if kind else "",
        "retry": run.state == RunState.FAILED,
        "end": run.state in (*LIVE, RunState.FAILED),
        "move_on": offered(at) if at else [],
        "start_again": run.state not in LIVE,
        "assign": row.conversation is not None and not row.conversation.is_closed,
    }


def _assignees() -> list[tuple[str, str]]:
    """Teams and agents as the field for them wants it: value, label."""
    teams = [
        (f"{TEAM}{name}", gettext("team")) for name in Team.objects.order_by("name").values_list("name", flat=True)
    ]
    agents = Agent.objects.filter(is_active=True).order_by("first_name", "email")[:500]
    return [*teams, *((agent.email, agent.name) for agent in agents)]


def open_exceptions(request: HttpRequest) -> Need | None:
    if not request.user.has_perm("workflows.view_run"):
        return None
    rows = RoutingException.objects.filter(visible_to(person(request), "conversation__"), handled_at=None)
    url = reverse("admin:workflows_routingexception_changelist")
    return Need(rows[:COUNTED].count(), _("routing exceptions"), url)


NEEDS.append(open_exceptions)
