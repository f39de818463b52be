"""The inbox page and its list: lists with counts on the left, rows in the middle, a thread on the right."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from conversations.errors import Refused
from conversations.inbox.counts import count
from conversations.inbox.lists import Key, View, page, some, teams_of
from conversations.inbox.search import search
from conversations.models import Event, Status
from conversations.views.inbox_access import AgentRequest, for_agents, the, view_of
from conversations.views.thread_parts import thread_context
from helpdesk import clock
from helpdesk.availability import set_availability
from helpdesk.models import Agent, Availability

AT_ONCE = 50  # changed conversations that one look asks for


@require_GET
@for_agents
def inbox(request: AgentRequest, conversation_id: int | None = None) -> HttpResponse:
    """The page, with a conversation open if the address names one."""
    last_event = Event.objects.order_by("-id").values_list("id", flat=True).first()  # read first: nothing is missed
    context = {"last_event": last_event or 0, **list_context(request)}
    if conversation_id is not None:
        context |= thread_context(request, the(request, conversation_id))
    return render(request, "inbox/page.html", context)


@require_GET
@for_agents
def rows(request: AgentRequest) -> HttpResponse:
    """The list column anew, or, with ``after``, the rows that follow."""
    after = Key.read(request.GET.get("after", ""))
    if after is None:
        return render(request, "inbox/_list.html", list_context(request))
    found, following = page(view_of(request), after)
    context = {**address(view_of(request)), "rows": found, "following": following}
    return render(request, "inbox/_rows.html", context)


@require_GET
@for_agents
def changes(request: AgentRequest) -> HttpResponse:
    """After a hint: the counts, and those of ``ids`` that are in this list now. Who is not answered left it."""
    view = view_of(request)
    ids = [int(text) for text in request.GET.get("ids", "").split(",") if text.isdecimal() and len(text) < 19]
    context = {**_lists(view), "rows": some(view, ids[:AT_ONCE]), "asked": ",".join(map(str, ids[:AT_ONCE]))}
    return render(request, "inbox/_changes.html", context)


@require_GET
@for_agents
def agents(request: AgentRequest) -> HttpResponse:
    """Colleagues who can be mentioned, for completion."""
    found = (
        Agent.objects.filter(is_active=True).only("first_name", "last_name", "email").order_by("first_name", "email")
    )
    return JsonResponse({"agents": [{"id": agent.pk, "name": agent.name} for agent in found[:500]]})


@require_POST
@for_agents
def availability(request: AgentRequest) -> HttpResponse:
    chosen = request.POST.get("availability", "")
    if chosen not in Availability.values:
        raise Refused(_("Choose online, away or offline."), "availability")
    set_availability(request.user.pk, chosen, clock.now())
    request.user.availability = chosen
    return render(request, "inbox/_me.html", {"availabilities": Availability})


def list_context(request: AgentRequest) -> dict[str, Any]:
    view = view_of(request)
    text = request.GET.get("q", "").strip()[:200]
    context = {**_lists(view), "q": text, "availabilities": Availability}
    if text:
        return {**context, "rows": search(request.user, text), "following": None}
    found, following = page(view)
    return {**context, "rows": found, "following": following}


def _lists(view: View) -> dict[str, Any]:
    teams = teams_of(view.agent)
    counts = count(view.agent, view.folder, teams)
    team = next((team for team in teams if team.pk == view.folder.team_id), None)
    folders = [(f"team-{team.pk}", team) for team in teams]
    return {**address(view), "team_folders": folders, "team": team, "counts": counts}


def address(view: View) -> dict[str, Any]:
    """What links of the page carry on."""
    return {"folder": view.folder, "status": view.status, "statuses": Status, "now": clock.now(), "me": view.agent}
