"""What agents write: replies, comments, drafts, and another try for what did not arrive."""

import re
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from conversations.actions.comment import NewComment
from conversations.actions.comment import comment as add_comment
from conversations.actions.retry import retry as try_again
from conversations.actions.send import MAX_TEXT, NewMessage
from conversations.actions.send import send as send_messages
from conversations.inbox import uploads
from conversations.models import Draft, Message
from conversations.views.inbox_access import AgentRequest, for_agents, locked_for, me, the
from conversations.views.thread_parts import update
from helpdesk import clock
from helpdesk.models import Agent

MODES = ("reply", "comment")


@require_POST
@for_agents
def send(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """A reply with up to five files."""
    the(request, conversation_id)
    files = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    uploads.check(files)
    with locked_for(request, conversation_id) as conversation:
        attachments = uploads.keep(files)
        message = NewMessage(conversation, _text(request), me(request), attachments=attachments)
        send_messages([message], now=clock.now())
        _drop_draft(request, conversation_id, "reply")
    return update(request, conversation_id)


@require_POST
@for_agents
def comment(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """For colleagues only."""
    the(request, conversation_id)
    text = _text(request)
    with locked_for(request, conversation_id) as conversation:
        add_comment([NewComment(conversation, text, me(request), _mentioned(text))], now=clock.now())
        _drop_draft(request, conversation_id, "comment")
    return update(request, conversation_id)


@require_POST
@for_agents
def draft(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Keeps what is not sent yet; an empty text forgets it."""
    conversation = the(request, conversation_id)
    mode = request.POST.get("mode", "")
    text = _text(request)[:MAX_TEXT]
    if mode not in MODES:
        return HttpResponse(status=400)
    if text.strip():
        Draft.objects.update_or_create(
            {"text": text}, agent_id=request.user.pk, conversation_id=conversation.pk, mode=mode
        )
    else:
        _drop_draft(request, conversation_id, mode)
    return HttpResponse(status=204)


@require_POST
@for_agents
def retry(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Sends a message again that failed, or of which nobody knows."""
    the(request, conversation_id)
    with locked_for(request, conversation_id):
        message = get_object_or_404(Message, pk=message_id, conversation_id=conversation_id)
        try_again(message, by=me(request), now=clock.now())
    return update(request, conversation_id)


def _text(request: AgentRequest) -> str:
    """As typed, but for what no database keeps."""
    return request.POST.get("text", "").replace("\x00", "").replace("\r\n", "\n").strip()


def _drop_draft(request: AgentRequest, conversation_id: int, mode: str) -> None:
    Draft.objects.filter(agent_id=request.user.pk, conversation_id=conversation_id, mode=mode).delete()


def _mentioned(text: str) -> tuple[int, ...]:
    """Agents whose name stands behind an @ in the text; of two that fit, the longer name."""
    if "@" not in text:
        return ()
    found = []
    agents = Agent.objects.filter(is_active=True).only("first_name", "last_name", "email")
    for agent in sorted(agents, key=lambda agent: -len(agent.name)):
        shorter = re.sub(rf"@{re.escape(agent.name)}(?!\w)", "", text, flags=re.IGNORECASE)
        if shorter != text:
            found.append(agent.pk)
            text = shorter
    return tuple(sorted(found))
