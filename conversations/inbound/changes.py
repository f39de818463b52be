"""Receipts, edits, deletions and reactions: what happens to messages that are there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from channels import wire
from channels.clean import clean_text
from channels.models import Channel
from conversations.events import EventKind, NewEvent, record
from conversations.lock import lock_contacts
from conversations.models import Conversation, Direction, Message
from conversations.models.message import moves
from helpdesk import actors

PREVIEW = 160  # characters of a message in lists
MAX_TEXT = 100_000  # characters of one message; more is cut, the payload keeps it whole

Change = tuple[Channel, wire.Receipt | wire.Edited | wire.Deleted | wire.Reaction]


def apply_changes(changes: Sequence[Change], *, now: datetime) -> None:
    """Applies each to its message; one for a message that we do not have changes nothing.

    Contacts are locked before messages: what did not arrive moves their runs (workflows.receivers)."""
    events = []
    found = [(_target(channel, item), item) for channel, item in changes]
    contacts = lock_contacts(message.contact_id for message, _ in found if message is not None)
    for known, item in found:
        message = _locked(known) if known is not None and known.contact_id in contacts else None
        if message is None:
            continue
        data = _apply(message, item, now)
        if data:
            message.save(update_fields=["status", "error", "text", "data", "edited_at", "deleted_at", "external_id"])
            events.append(
                NewEvent(
                    EventKind.MESSAGE_UPDATED,
                    actors.SYSTEM,
                    message.contact_id,
                    message.conversation_id,
                    {"message": message.pk, **data},
                    subject=message,
                )
            )
    record(events, now=now)


def _target(channel: Channel, item: wire.Receipt | wire.Edited | wire.Deleted | wire.Reaction) -> Message | None:
    rows = Message.objects.filter(channel_id=channel.pk)
    if isinstance(item, wire.Receipt):
        ours = rows.filter(direction=Direction.OUTBOUND)
        found = ours.filter(external_id=item.external_id).first() if item.external_id else None
        return found or ours.filter(pk=item.message_id or 0).first()
    if isinstance(item, wire.Reaction):
        return rows.filter(external_id=item.target).first()
    return rows.filter(external_id=item.external_id, direction=Direction.INBOUND).first()


def _locked(message: Message) -> Message | None:
    return Message.objects.filter(pk=message.pk).select_for_update(no_key=True).first()


def _apply(
    message: Message, item: wire.Receipt | wire.Edited | wire.Deleted | wire.Reaction, now: datetime
) -> dict[str, Any]:
    """Changes the message and says what changed; nothing if nothing did."""
    if isinstance(item, wire.Receipt):
        if not moves(message.status, item.status):
            return {}
        message.status, message.error = item.status, clean_text(item.error)[:500]
        return {"status": message.status}
    if isinstance(item, wire.Edited):
        if message.deleted_at is not None:  # told late: what was taken back stays so
            return {}
        message.text, message.edited_at = clean_text(item.text)[:MAX_TEXT], now
        return {"edited": True}
    if isinstance(item, wire.Deleted):
        _forget_preview(message)
        message.text, message.deleted_at, message.data = "", now, {}
        return {"deleted": True}
    reactions = [emoji for emoji in message.data.get("reactions", []) if emoji != item.emoji]
    message.data = {**message.data, "reactions": [*reactions, item.emoji] if item.added else reactions}
    return {"reactions": message.data["reactions"]}


def _forget_preview(message: Message) -> None:
    """Lists do not go on showing what was taken back."""
    if message.text:
        shown = Conversation.objects.filter(pk=message.conversation_id, preview=message.text[:PREVIEW])
        shown.update(preview="")
