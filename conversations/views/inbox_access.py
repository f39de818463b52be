"""Who may call the inbox's views, and how a refusal is told to the page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from conversations.errors import Conflict, Refused
from conversations.inbox.lists import Folder, View
from conversations.lock import locked
from conversations.models import Conversation, Status
from helpdesk.actors import Actor
from helpdesk.actors import agent as agent_actor
from helpdesk.models import Agent

P = ParamSpec("P")


class AgentRequest(HttpRequest):
    """A request of somebody who is signed in; a type only, never made."""

    user: Agent


Inner = Callable[Concatenate[AgentRequest, P], HttpResponse]
Outer = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_agents(view: Inner[P]) -> Outer[P]:
    """Agents only. A refusal comes back as a sentence for a toast; 409: somebody was quicker, 422: any other."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Agent):
            if request.headers.get("HX-Request"):
                return HttpResponseClientRedirect("/inbox/")
            return redirect_to_login(request.get_full_path())
        try:
            with timezone.override(zone_of(request)):
                response = view(cast(AgentRequest, request), *args, **kwargs)
        except Refused as refusal:
            status = 409 if isinstance(refusal, Conflict) else 422
            response = render(request, "inbox/_refused.html", {"sentence": refusal.sentence}, status=status)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return guarded


def zone_of(request: HttpRequest) -> ZoneInfo | None:
    """Where the agent's clock hangs, as their browser says (helpdesk/zone.js); None: the installation's."""
    return _zone(request.COOKIES.get("zone", ""))


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo | None:
    if not re.fullmatch(r"[A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}", name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, not a zone, a folder of zones
        return None


def the(request: AgentRequest, conversation_id: int) -> Conversation:
    """A conversation that the agent may see, with what its page shows; 404 for any other."""
    rows = Conversation.objects.visible_to(request.user).select_related(
        "contact", "assignee", "team", "channel", "category"
    )
    return get_object_or_404(rows.defer("channel__secrets", "channel__settings"), pk=conversation_id)


@contextmanager
def locked_for(request: AgentRequest, conversation_id: int) -> Iterator[Conversation]:
    """The conversation, locked in a transaction; 404 if by then it is not there or was taken out of their sight."""
    with locked(conversation_id) as row:
        if not Conversation.objects.visible_to(request.user).filter(pk=row.pk).exists():
            raise Http404
        yield row


def me(request: AgentRequest) -> Actor:
    return agent_actor(request.user.pk, request.user.name)


def view_of(request: AgentRequest) -> View:
    """The list and status that the address asks for; Mine and Open if it does not say."""
    status = request.GET.get("status", "")
    return View(
        request.user,
        Folder.read(request.GET.get("list", "")),
        Status(status) if status in Status.values else Status.OPEN,
    )
