"""The buttons over a thread: assign, snooze, close, reopen. GET shows the dialog, POST does it."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from conversations.actions import status
from conversations.actions.assign import assign_by_hand
from conversations.inbox.snoozing import choices
from conversations.models import Status
from conversations.views.inbox_access import AgentRequest, for_agents, locked_for, me, the
from conversations.views.thread_forms import AssignForm, CloseForm, SnoozeForm, active_agents
from conversations.views.thread_parts import update
from helpdesk import clock
from helpdesk.models import Team


@require_http_methods(["GET", "POST"])
@for_agents
def assign(request: AgentRequest, conversation_id: int) -> HttpResponse:
    conversation = the(request, conversation_id)
    form = AssignForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        held = Count("conversations", filter=Q(conversations__status=Status.OPEN))
        context = {"conversation": conversation, "form": form, "agents": active_agents().annotate(held=held)}
        return _dialog(request, "inbox/_assign.html", {**context, "teams": Team.objects.all()}, form.is_bound)
    agent, team = form.cleaned_data["agent"], form.cleaned_data["team"]
    with locked_for(request, conversation_id) as row:
        agent_id = agent.pk if agent else None
        team_id = row.team_id if agent else team.pk if team else None
        assign_by_hand(row, agent_id=agent_id, team_id=team_id, by=me(request), now=clock.now())
    return update(request, conversation_id, done=_("Assigned to %(name)s.") % {"name": agent or team or _("nobody")})


@require_http_methods(["GET", "POST"])
@for_agents
def snooze(request: AgentRequest, conversation_id: int) -> HttpResponse:
    conversation = the(request, conversation_id)
    form = SnoozeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"conversation": conversation, "form": form, "choices": choices(clock.now())}
        return _dialog(request, "inbox/_snooze.html", context, form.is_bound)
    with locked_for(request, conversation_id) as row:
        status.snooze(row, until=form.cleaned_data["until"], by=me(request), now=clock.now())
    return update(request, conversation_id, done=_("Snoozed. It comes back by itself, or when the contact writes."))


@require_http_methods(["GET", "POST"])
@for_agents
def close(request: AgentRequest, conversation_id: int) -> HttpResponse:
    conversation = the(request, conversation_id)
    known = {"category": conversation.category_id, "summary": conversation.summary}
    form = CloseForm(request.POST if request.method == "POST" else None, initial=known)
    if not form.is_valid():
        return _dialog(request, "inbox/_close.html", {"conversation": conversation, "form": form}, form.is_bound)
    category = form.cleaned_data["category"]
    with locked_for(request, conversation_id) as row:
        closing = status.Closing(row, me(request), category.pk if category else None, form.cleaned_data["summary"])
        status.close([closing], now=clock.now())
    return update(request, conversation_id, done=_("Closed."))


@require_POST
@for_agents
def reopen(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """A closed conversation goes on; a snoozed one is taken back early."""
    the(request, conversation_id)
    with locked_for(request, conversation_id) as row:
        if row.status == Status.SNOOZED:
            status.wake([row], by=me(request), now=clock.now())
        else:
            status.reopen(row, by=me(request), now=clock.now())
    return update(request, conversation_id, done=_("Open again."))


def _dialog(request: AgentRequest, template: str, context: dict[str, Any], wrong: bool) -> HttpResponse:
    return render(request, template, context, status=422 if wrong else 200)
