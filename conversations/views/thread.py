"""A conversation on the right of the inbox: opened at its end, older parts by key, fresh parts after a hint."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from conversations.actions.read import mark_read
from conversations.inbox.timeline import Place, page
from conversations.live import presence
from conversations.views import thread_parts
from conversations.views.inbox_access import AgentRequest, for_agents, locked_for, me, the
from helpdesk import clock


@require_GET
@for_agents
def thread(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Everything of the right-hand side."""
    return render(request, "inbox/_thread.html", thread_parts.thread_context(request, the(request, conversation_id)))


@require_GET
@for_agents
def older(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """The items before a place."""
    conversation = the(request, conversation_id)
    before = Place.read(request.GET.get("before", ""))
    context = {"conversation": conversation, "page": page(conversation, before=before)}
    return render(request, "inbox/_items.html", context)


@require_GET
@for_agents
def update(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Header, side panel and the end of the timeline as they are now."""
    the(request, conversation_id)
    return thread_parts.update(request, conversation_id)


@require_POST
@for_agents
def read(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """The agent has the conversation before their eyes."""
    the(request, conversation_id)
    with locked_for(request, conversation_id) as conversation:
        mark_read(conversation, by=me(request), now=clock.now())
    return HttpResponse(status=204)


@require_POST
@for_agents
def typing(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """The agent types a reply, or has stopped."""
    the(request, conversation_id)
    presence.typing(conversation_id, presence.Who(request.user), request.POST.get("on") == "1")
    return HttpResponse(status=204)
