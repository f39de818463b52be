"""Addresses and tokens of streams, and something that happens."""

from django.utils import timezone

from channels.models import Channel
from conversations.events import NewEvent, record
from conversations.models import Conversation, Event
from conversations.webchat.tokens import Visitor, issue
from helpdesk.actors import SYSTEM

INBOX = "/live/inbox/"


def happen(conversation: Conversation, kind: str = "message.created", message: int = 5) -> int:
    event = NewEvent(kind, SYSTEM, conversation.contact_id, conversation.pk, {"message": message})
    record([event], now=timezone.now())
    return Event.objects.latest("pk").pk


def stream_of(chat: Channel) -> str:
    return f"/live/chat/{chat.public_id}/"


def bearer(chat: Channel, visitor: str = "visitor-1") -> str:
    return f"Bearer {issue(chat, Visitor(visitor))}"
