"""What the parts of a thread show; the same for the first load, an action's answer and a live update."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from contacts.models import Field, Identity, Tagging
from conversations.inbox import uploads
from conversations.inbox.timeline import page
from conversations.models import Conversation, Draft
from conversations.views.inbox_access import AgentRequest, the
from helpdesk import clock

EARLIER = 10  # conversations of the same contact


def thread_context(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    """Everything of the right-hand side."""
    drafts = Draft.objects.filter(agent_id=request.user.pk, conversation_id=conversation.pk)
    return {
        **update_context(request, conversation),
        "drafts": {draft.mode: draft.text for draft in drafts},
        "most_files": uploads.MOST,
    }


def update_context(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    """What may have changed by somebody else's doing: header, side panel, the end of the timeline."""
    return {
        "conversation": conversation,
        "page": page(conversation, unread=conversation.unread_count),
        "taggings": Tagging.objects.filter(contact_id=conversation.contact_id)
        .select_related("tag")
        .order_by("tag__name"),
        "identities": _identities(conversation),
        "earlier": _earlier(request, conversation),
        "fields": _fields(conversation),
        "now": clock.now(),
        "me": request.user,
    }


def update(request: AgentRequest, conversation_id: int, *, done: str = "", status: int = 200) -> HttpResponse:
    """The fresh state after an action; ``done`` is a sentence for a toast. The agent may just have given it away."""
    if not Conversation.objects.visible_to(request.user).filter(pk=conversation_id).exists():
        return render(request, "inbox/_gone.html", {"done": done})
    conversation = the(request, conversation_id)
    return render(request, "inbox/_update.html", {**update_context(request, conversation), "done": done}, status=status)


def _identities(conversation: Conversation) -> list[Identity]:
    rows = Identity.objects.filter(contact_id=conversation.contact_id).select_related("channel")
    return list(rows.defer("channel__secrets", "channel__settings").order_by("-last_inbound_at", "id")[:20])


def _earlier(request: AgentRequest, conversation: Conversation) -> list[Conversation]:
    rows = Conversation.objects.visible_to(request.user).filter(contact_id=conversation.contact_id)
    return list(rows.exclude(pk=conversation.pk).select_related("category", "assignee").order_by("-id")[:EARLIER])


def _fields(conversation: Conversation) -> list[tuple[str, Any]]:
    """(label, value) of the custom fields that this contact has."""
    values = conversation.contact.fields
    if not values:
        return []
    labels = dict(Field.objects.filter(key__in=list(values)).values_list("key", "label"))
    return [(label, values[key]) for key, label in labels.items() if values[key] not in (None, "")]
