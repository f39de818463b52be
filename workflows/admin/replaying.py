"""Replays of a workflow: begun, watched while they run, cancelled; what they found, and any conversation of them."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversations.admin.acting import actor, person
from conversations.errors import Refused
from conversations.models import Direction, Message
from conversations.visibility import visible_to
from helpdesk.models import Agent, Visibility
from workflows.access import changed, context, seen
from workflows.admin.editing import current_version
from workflows.admin.run_filters import is_id
from workflows.builder.snapshot import from_json
from workflows.document.records import read
from workflows.kinds.registry import KINDS
from workflows.models import Replay, ReplayOutcome, ReplayState, Workflow
from workflows.program import Program
from workflows.replay.actions import MOST_DAYS, begin, cancel
from workflows.replay.actions import problem as why_not
from workflows.replay.report import ENDINGS, choices, latest, report, shown

PAGE = 50
SAID = 200  # messages of a thread beside a replay
HAPPENED = {
    "started": _("The trigger took it"),
    "not_started": _("The trigger did not take it"),
    "stopped": _("The run stopped"),
    "assigned": _("Given out of the queue"),
    "taken": _("Took it by writing"),
}
WHO = re.compile(r"\(([^()\s]+@[^()\s]+)\)")  # the sentence of a stop names an agent so


class DaysForm(forms.Form):
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=7)


def replays(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = changed(page, request, pk) if request.method == "POST" else seen(page, request, pk)
    version = current_version(workflow)
    document = read(version) if version else None
    form = DaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and document is not None and form.is_valid():
        try:
            made = begin(workflow, document, days=form.cleaned_data["days"], by=actor(request), now=timezone.now())
        except Refused as refused:
            page.message_user(request, refused.sentence, messages.ERROR)
        else:
            page.log_change(request, workflow, [{"changed": {"fields": ["replay"]}}])
            return HttpResponseRedirect(reverse("admin:workflows_workflow_replay_of", args=[workflow.pk, made.pk]))
    more = {
        "original": workflow,
        "version": version,
        "form": form,
        "replays": latest(workflow),
        "problem": why_not(document, workflow) if document else gettext("There is nothing to replay yet."),
        "may_change": page.has_change_permission(request, workflow),
    }
    return TemplateResponse(
        request,
        "admin/workflows/replay/list.html",
        context(page, request, gettext("Replay"), subtitle=workflow.name, **more),
    )


def show(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, replay: int) -> HttpResponse:
    """While it runs the page asks for its progress; what was found by then stands below."""
    workflow = seen(page, request, pk)
    row = get_object_or_404(Replay.objects.defer("document", "memory"), pk=replay, workflow=workflow)
    more: dict[str, Any] = {"original": workflow, "replay": row, "percent": _percent(row)}
    more["may_change"] = page.has_change_permission(request, workflow)
    if request.headers.get("HX-Request"):
        answer = TemplateResponse(request, "admin/workflows/replay/_progress.html", more)
        if row.state != ReplayState.RUNNING:
            answer["HX-Refresh"] = "true"
        return answer
    more |= _list(request, row)
    more["sees_all"] = person(request).visibility == Visibility.ALL
    if row.state != ReplayState.RUNNING:
        more["report"] = report(row)
    title = gettext("Replay of %(days)d days") % {"days": row.days}
    return TemplateResponse(
        request, "admin/workflows/replay/page.html", context(page, request, title, subtitle=workflow.name, **more)
    )


def _percent(row: Replay) -> int:
    return 100 if row.state == ReplayState.DONE else min(100, row.played * 100 // max(1, row.total))


def _list(request: HttpRequest, row: Replay) -> dict[str, Any]:
    """A page of outcomes of conversations that this person may see, by key."""
    chosen = request.GET.get("show", "differs")
    after = request.GET.get("after", "")
    rows = shown(row, chosen).filter(visible_to(person(request), "conversation__"))
    rows = rows.filter(pk__gt=int(after)) if is_id(after) else rows
    found = list(rows.select_related("conversation__contact").defer("log")[: PAGE + 1])
    names = {agent.email: agent.name for agent in Agent.objects.all()}
    return {
        "outcomes": [_shown(one, names) for one in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "show": chosen,
        "choices": choices(),
    }


def _shown(one: ReplayOutcome, names: dict[str, str]) -> dict[str, Any]:
    label, looks = ENDINGS.get(one.ending, (one.ending, ""))
    then, would = _who(one.real_team, one.real_agent, names), _who(one.team, one.agent, names)
    return {"one": one, "ending": label, "looks": looks, "then": then, "would": would}


def _who(team: str, agent: str, names: dict[str, str]) -> str:
    return " · ".join(part for part in (team, names.get(agent, agent)) if part) or gettext("nobody")


def stop(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, replay: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    workflow = changed(page, request, pk)
    row = get_object_or_404(Replay, pk=replay, workflow=workflow)
    try:
        cancel(row, now=timezone.now())
    except Refused as refused:
        page.message_user(request, refused.sentence, messages.WARNING)
    return HttpResponseRedirect(reverse("admin:workflows_workflow_replay_of", args=[workflow.pk, row.pk]))


def one(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int, outcome: int) -> HttpResponse:
    """Why it would have gone there: the log in words, and beside it what was said in truth."""
    workflow = seen(page, request, pk)
    row = get_object_or_404(
        ReplayOutcome.objects.filter(visible_to(person(request), "conversation__")).select_related(
            "replay", "conversation__contact"
        ),
        pk=outcome,
        replay__workflow=workflow,
    )
    said = Message.objects.filter(conversation=row.conversation_id).select_related("author").order_by("at", "id")
    names = {agent.email: agent.name for agent in Agent.objects.all()}
    program = from_json(row.replay.document).program
    more = {
        "original": workflow,
        "outcome": row,
        **_shown(row, names),
        "log": [_line(line, program, names) for line in row.log],
        "said": [(message, message.direction == Direction.INBOUND) for message in said[:SAID]],
    }
    title = gettext("Replayed: %(name)s") % {"name": row.conversation.contact.name}
    return TemplateResponse(
        request, "admin/workflows/replay/one.html", context(page, request, title, subtitle=workflow.name, **more)
    )


def _line(line: dict[str, Any], program: Program, names: dict[str, str]) -> dict[str, Any]:
    """With its step's label and icon, and agents by their names: a play knows their emails."""
    step = program.step(line["step"]) if line["step"] and program.has(line["step"]) else None
    kind = KINDS.get(step.kind) if step else None
    text = line["text"]
    if line["what"] == "stopped":
        text = WHO.sub(lambda who: f"({names.get(who[1], who[1])})", text)
    what = "taken" if line["what"] == "assigned" and not text else line["what"]
    return {
        **line,
        "at": parse_datetime(line["at"]),
        "label": kind.label if kind else HAPPENED.get(what, ""),
        "icon": kind.icon if kind else "zap",
        "text": text,
        "by": names.get(line.get("by", ""), line.get("by", "")),
    }


URLS: tuple[Any, ...] = (
    ("<int:pk>/replay/", replays, "replay"),
    ("<int:pk>/replay/<int:replay>/", show, "replay_of"),
    ("<int:pk>/replay/<int:replay>/cancel/", stop, "replay_cancel"),
    ("<int:pk>/replay/one/<int:outcome>/", one, "replay_one"),
)
