"""Runs: what each step did and why, where a run waits, and what a supervisor may do with one."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from conversations.admin.acting import actor, person
from conversations.errors import Refused
from conversations.visibility import visible_to
from helpdesk.admin.base import COUNTED, ReadOnly
from helpdesk.site import NEEDS, Need
from workflows.admin.run_filters import FILTERS
from workflows.engine.by_hand import ENDS, MOVES_ON, end, move_on, retry
from workflows.kinds.registry import KINDS
from workflows.models import Run, RunState
from workflows.watch.log import lines
from workflows.watch.values import in_rows
from workflows.watch.ways import offered

SHOWN = ("pill", "workflow", "version", "contact", "in_inbox", "where", "began", "moved", "ended", "variables")
AT_ONCE = 100  # runs of a list that an action takes: somebody waits for the answer
PILLS = {RunState.DONE: "good", RunState.FAILED: "bad", RunState.WAITING: "warn", RunState.READY: "warn"}


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = ("pill", "number", "contact", "workflow", "where", "began")  # on a phone the state comes first
    list_display_links = ("number",)
    list_select_related = ("workflow", "contact", "step", "conversation")
    list_filter = (*FILTERS, "state", "workflow")
    search_fields = ("=id", "=conversation__id", "contact__first_name", "contact__last_name", "contact__email")
    search_help_text = _("By the number of the run or the conversation, or by the contact's name or email.")
    ordering = ("-id",)
    fields = SHOWN
    change_form_template = "admin/workflows/run/change_form.html"
    actions = ("retry_all", "end_all")

    @admin.display(description=_("number"), ordering="id")
    def number(self, run: Run) -> str:
        return f"#{run.pk}"

    @admin.display(description=_("state"), ordering="state")
    def pill(self, run: Run) -> str:
        kind = PILLS.get(RunState(run.state), "")
        return format_html('<span class="hd-pill hd-pill-{}">{}</span>', kind, run.get_state_display())

    @admin.display(description=_("where it is"))
    def where(self, run: Run) -> str:
        if run.step is None:
            return "–"
        kind = KINDS.get(run.step.kind)
        place = f"{kind.label if kind else run.step.kind} ({run.step.key})"
        if run.state == RunState.WAITING and run.wake_at is not None:
            until = formats.date_format(timezone.localtime(run.wake_at), "SHORT_DATETIME_FORMAT")
            return gettext("%(step)s, until %(until)s") % {"step": place, "until": until}
        return f"{place}: {run.error}" if run.error else place

    @admin.display(description=_("conversation"))
    def in_inbox(self, run: Run) -> str:
        if run.conversation_id is None:
            return "–"
        url = reverse("inbox:conversation", args=[run.conversation_id])
        return format_html('<a href="{}">#{}</a>', url, run.conversation_id)

    @admin.display(description=_("started"), ordering="started_at")
    def began(self, run: Run) -> str:
        return _at(run.started_at)

    @admin.display(description=_("last step"))
    def moved(self, run: Run) -> str:
        return _at(run.moved_at)

    @admin.display(description=_("ended"))
    def ended(self, run: Run) -> str | None:
        return _at(run.ended_at) if run.ended_at else None

    @admin.display(description=_("what it knows"))
    def variables(self, run: Run) -> str:
        """Answers and other values that it keeps, by the names by which texts call them."""
        found = run.memory.get("variables", {})
        if not found:
            return gettext("Nothing yet: no answer, no value.")
        return render_to_string("admin/workflows/watch/_values.html", {"rows": in_rows(found)})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """Of conversations that this person may see, as everywhere."""
        rows: QuerySet[Run] = super().get_queryset(request).filter(visible_to(person(request), "conversation__"))
        return rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        context = {} if run is None else self._of(run, self.may_act(request))
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def _of(self, run: Run, may_act: bool) -> dict[str, Any]:
        at = run.step if run.state in MOVES_ON and may_act else None
        return {
            "log": lines(run.log.select_related("step")),
            "may_retry": may_act and run.state == RunState.FAILED,
            "may_end": may_act and run.state in ENDS,
            "at": at.key if at else "",
            "at_label": KINDS[at.kind].label if at and at.kind in KINDS else "",
            "ways": offered(at) if at else [],
        }

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/retry/", wrap(require_POST(self.retry_view)), name="workflows_run_retry"),
            path("<int:pk>/end/", wrap(require_POST(self.end_view)), name="workflows_run_end"),
            path("<int:pk>/move_on/", wrap(require_POST(self.move_on_view)), name="workflows_run_move_on"),
            *super().get_urls(),
        ]

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(request, pk, retry, gettext("The run goes on at the step where it failed."))

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(request, pk, end, gettext("The run is ended; what it did stays."))

    def move_on_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = {"step": request.POST.get("step", ""), "way": request.POST.get("way", "")}
        return self._do(request, pk, move_on, gettext("The step is left out; the run goes on."), **asked)

    def _do(self, request: HttpRequest, pk: int, what: Any, sentence: str, **asked: str) -> HttpResponse:
        run = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.may_act(request):
            raise PermissionDenied
        try:
            what(run.pk, by=actor(request), now=timezone.now(), **asked)
        except Refused as refused:
            self.message_user(request, refused.sentence, messages.ERROR)
        else:
            self.log_change(request, run, [{"changed": {"fields": ["state"]}}])
            self.message_user(request, sentence)
        return HttpResponseRedirect(reverse("admin:workflows_run_change", args=[run.pk]))

    @admin.action(description=_("Try again"))
    def retry_all(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        self._do_all(request, queryset, retry)

    @admin.action(description=_("End"))
    def end_all(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        self._do_all(request, queryset, end)

    def _do_all(self, request: HttpRequest, queryset: QuerySet[Run], what: Any) -> None:
        if not self.may_act(request):
            raise PermissionDenied
        done = 0
        runs = list(queryset[: AT_ONCE + 1])
        if len(runs) > AT_ONCE:
            sentence = gettext("Only the first %(n)d were taken; choose again for the others.")
            self.message_user(request, sentence % {"n": AT_ONCE}, messages.WARNING)
        for run in runs[:AT_ONCE]:
            try:
                what(run.pk, by=actor(request), now=timezone.now())
            except Refused as refused:
                self.message_user(request, f"#{run.pk}: {refused.sentence}", messages.WARNING)
                continue
            self.log_change(request, run, [{"changed": {"fields": ["state"]}}])
            done += 1
        self.message_user(request, gettext("Done for %(n)d of the chosen runs.") % {"n": done})


def _at(moment: datetime) -> str:
    """In words of its own: what a page for reading only gets from a method it shows as it is."""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def failed_runs(request: HttpRequest) -> Need | None:
    """Runs that stopped on a defect and wait for a person."""
    if not request.user.has_perm("workflows.view_run"):
        return None
    rows = Run.objects.filter(visible_to(person(request), "conversation__"), state=RunState.FAILED)
    url = reverse("admin:workflows_run_changelist") + "?state__exact=failed"
    return Need(rows[:COUNTED].count(), _("failed runs"), url)


NEEDS.append(failed_runs)
