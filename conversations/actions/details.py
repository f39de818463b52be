"""Priority, category and summary of a conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conversations.events import EventKind, NewEvent, record
from conversations.models import Conversation
from helpdesk import bulk
from helpdesk.actors import Actor

COLUMNS = ("priority", "category_id", "summary")


def describe(conversation: Conversation, values: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Writes what really changes of COLUMNS, and records old and new. The conversation is locked."""
    changes = {}
    for name, value in values.items():
        old = getattr(conversation, name)
        if old != value:
            changes[name.removesuffix("_id")] = [old, value]
            setattr(conversation, name, value)
    if not changes:
        return
    bulk.update(Conversation, [conversation], COLUMNS)
    data = {"changes": changes}
    event = NewEvent(
        EventKind.CONVERSATION_UPDATED, by, conversation.contact_id, conversation.pk, data, subject=conversation
    )
    record([event], now=now)
