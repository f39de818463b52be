"""What a visitor reads: the messages of this contact on this channel. Comments are another table."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from channels.models import Channel
from contacts.models import Identity
from conversations.live.batch import latest_id
from conversations.models import Attachment, Conversation, Direction, Message, Status
from conversations.webchat.tokens import Visitor
from helpdesk.actors import ActorKind
from helpdesk.models import Agent, Availability

PAGE = 50  # messages


def contact_of(channel: Channel, visitor: Visitor) -> int | None:
    """The contact behind a visitor, once they have written."""
    rows = Identity.objects.filter(channel=channel, external_id=visitor.id)
    return rows.values_list("contact_id", flat=True).first()


def messages(
    channel: Channel, contact_id: int | None, *, after: int | None = None, before: int | None = None
) -> dict[str, Any]:
    """The next page after an id, or the last one before an id; oldest first. ``more``: there are others that way."""
    if contact_id is None:
        return {"messages": [], "more": False, "closed": []}
    rows = Message.objects.filter(contact_id=contact_id, channel=channel).select_related("author", "conversation")
    rows = rows.prefetch_related(Prefetch("attachments", Attachment.objects.order_by("id")))
    if after is not None:
        found = list(rows.filter(id__gt=after).order_by("id")[: PAGE + 1])
    else:
        found = list((rows if before is None else rows.filter(id__lt=before)).order_by("-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    found.sort(key=lambda message: message.pk)
    return {"messages": [as_json(message) for message in found], "more": more, "closed": _closed(contact_id, found)}


def _closed(contact_id: int, found: list[Message]) -> list[int]:
    """Which conversations are over: those of the page, and the latest, whose end the visitor may have missed."""
    latest = Conversation.objects.filter(contact_id=contact_id, status=Status.CLOSED).order_by("-id")
    shown = {message.conversation_id for message in found if message.conversation.is_closed}
    return sorted(shown.union(latest.values_list("id", flat=True)[:5]))


def as_json(message: Message) -> dict[str, Any]:
    is_own = message.direction == Direction.INBOUND
    shown: dict[str, Any] = {
        "id": message.pk,
        "conversation": message.conversation_id,
        "from": "visitor" if is_own else "agent" if message.author_id is not None else "house",
        "name": _first_name(message),
        "kind": message.kind,
        "text": "" if message.deleted_at else message.text,
        "at": message.at.isoformat(),
        "deleted": message.deleted_at is not None,
        "files": [] if message.deleted_at else [file_as_json(file) for file in message.attachments.all()],
    }
    if is_own:
        shown["client_id"] = message.external_id.rpartition(":")[2]
    else:
        shown["read"] = message.status == "read"
        shown["quick_replies"] = list(message.data.get("quick_replies", []))
    return shown


def file_as_json(file: Attachment) -> dict[str, Any]:
    return {"id": file.pk, "name": file.name, "type": file.content_type, "size": file.size, "ready": bool(file.file)}


def _first_name(message: Message) -> str:
    """Customers read an agent's first name, never the address that stands in where there is none."""
    if message.author is not None and message.author_kind in (ActorKind.AGENT, ActorKind.API):
        return message.author.first_name
    return ""


def state(channel: Channel, contact_id: int | None, now: datetime) -> dict[str, Any]:
    """Who answers, whether anybody is there, and from which event on the page should listen."""
    rows = Conversation.objects.exclude(status=Status.CLOSED).select_related("assignee")
    current = rows.filter(contact_id=contact_id).first() if contact_id is not None else None
    agent = current.assignee if current is not None else None
    return {
        "conversation": current.pk if current is not None else None,
        "agent": agent.first_name if agent is not None else "",
        "online": Agent.objects.filter(is_active=True, availability=Availability.ONLINE).exists(),
        "event": latest_id(),
        "now": now.isoformat(),
    }
