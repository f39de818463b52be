"""An agent has looked: nothing is unread any more."""

from datetime import datetime

from conversations.events import EventKind, NewEvent, record
from conversations.models import Conversation
from helpdesk.actors import Actor


def mark_read(conversation: Conversation, *, by: Actor, now: datetime) -> None:
    """By who has the conversation, or by anyone while nobody has it; a colleague's look changes nothing."""
    if not conversation.unread_count or conversation.assignee_id not in (None, by.agent_id):
        return
    moved = Conversation.objects.filter(pk=conversation.pk, unread_count__gt=0).update(unread_count=0)
    conversation.unread_count = 0
    if moved:
        record([NewEvent(EventKind.CONVERSATION_READ, by, conversation.contact_id, conversation.pk)], now=now)
