"""Writing to a contact: the message is a row that a delivery takes out; the conversation's counters move with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from channels import wire
from channels.adapters.registry import adapter
from channels.known import channels
from channels.models import Channel
from conversations.actions.assign import Assignment, assign
from conversations.errors import Conflict, Refused
from conversations.events import EventKind, NewEvent, record
from conversations.models import (
    Attachment,
    Conversation,
    Delivery,
    DeliveryState,
    Direction,
    Message,
    MessageStatus,
)
from helpdesk import bulk, queue
from helpdesk.actors import Actor, ActorKind

PREVIEW = 160  # characters
MAX_TEXT = 20_000  # characters, before the channel's own limit


@dataclass(slots=True)
class NewMessage:
    conversation: Conversation  # locked
    text: str
    by: Actor
    kind: str = "text"
    quick_replies: tuple[str, ...] = ()
    channel_id: int | None = None  # None: the conversation's
    attachments: Sequence[Attachment] = field(default_factory=tuple)  # saved, not yet anyone's
    reply_to: str = ""
    template: wire.Template | None = None  # ``text`` is what it says


@dataclass(slots=True)
class Outgoing:
    """What ``Message`` stores of one of ours, without being one (helpdesk.bulk.append)."""

    conversation_id: int
    contact_id: int
    channel_id: int
    kind: str
    text: str
    data: dict[str, Any]
    reply_to: str
    status: str
    author_kind: str
    author_id: int | None
    author_name: str
    created_at: datetime
    at: datetime
    key: UUID = field(default_factory=uuid4)
    direction: str = Direction.OUTBOUND.value
    external_id: str = ""
    error: str = ""
    provider_at: datetime | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    pk: int = 0


@dataclass(slots=True)
class Due:
    """What ``Delivery`` stores of one that is new."""

    message_id: int
    channel_id: int
    conversation_id: int
    due_at: datetime
    state: str = DeliveryState.DUE.value
    attempts: int = 0
    leased_until: datetime | None = None
    error: str = ""


def send(items: Sequence[NewMessage], *, now: datetime) -> list[Outgoing]:
    """Queues the messages. An agent who writes in a conversation that nobody has becomes its assignee."""
    used = channels(item.channel_id or item.conversation.channel_id for item in items)
    for item in items:
        _check(item, used[item.channel_id or item.conversation.channel_id])
    messages = [_message(item, used, now) for item in items]
    bulk.insert(Message, messages)
    due = [message for message in messages if message.status == MessageStatus.QUEUED]
    bulk.append(
        Delivery,
        [Due(row.pk, row.channel_id, row.conversation_id, now) for row in due],
    )
    _attach(items, messages)
    _move_counters(items, messages, now)
    _claim(items, now)
    record([_event(item, message) for item, message in zip(items, messages, strict=True)], now=now)
    if due:
        queue.ring("deliver")
    return messages


def _check(item: NewMessage, channel: Channel) -> None:
    if item.conversation.is_closed and item.by.kind != ActorKind.WORKFLOW:  # a survey after closing opens nothing
        raise Conflict(_("This conversation is closed; reopen it, or write to the contact to open a new one."))
    if not item.text.strip() and not item.attachments:
        raise Refused(_("Write something first: a message needs a text or a file."), "text")
    most = _most(channel)
    if len(item.text) > most and item.by.kind != ActorKind.WORKFLOW:
        sentence = _("The text has %(count)s characters; %(channel)s takes at most %(most)s. Send it in parts.")
        raise Refused(sentence % {"count": f"{len(item.text):,}", "channel": channel.name, "most": f"{most:,}"}, "text")


def _most(channel: Channel) -> int:
    """How many characters a text may have."""
    return min(MAX_TEXT, adapter(channel.kind).max_text)


def _text(item: NewMessage, channel: Channel) -> str:
    """A workflow's is cut, whose variables may have made it too long: nobody is there to send it in parts."""
    most = _most(channel)
    return item.text if len(item.text) <= most else f"{item.text[: most - 1]}…"


def _message(item: NewMessage, used: dict[int, Channel], now: datetime) -> Outgoing:
    conversation, by = item.conversation, item.by
    channel = used[item.channel_id or conversation.channel_id]
    local = adapter(channel.kind).is_local(channel)
    return Outgoing(
        conversation_id=conversation.pk,
        contact_id=conversation.contact_id,
        channel_id=channel.pk,
        kind=item.kind,
        text=_text(item, channel),
        data=_data(item),
        reply_to=item.reply_to,
        status=(MessageStatus.SENT if local else MessageStatus.QUEUED).value,
        author_kind=by.kind,
        author_id=by.agent_id,
        author_name=by.name,
        created_at=now,
        at=now,
    )


def _data(item: NewMessage) -> dict[str, Any]:
    data: dict[str, Any] = {"quick_replies": list(item.quick_replies)} if item.quick_replies else {}
    if item.template is not None:
        data["template"] = {
            "name": item.template.name,
            "language": item.template.language,
            "values": list(item.template.values),
        }
    return data


def _attach(items: Sequence[NewMessage], messages: Sequence[Outgoing]) -> None:
    files = []
    for item, message in zip(items, messages, strict=True):
        for attachment in item.attachments:
            attachment.message_id = message.pk
            files.append(attachment)
    bulk.update(Attachment, files, ["message_id"])


def _move_counters(items: Sequence[NewMessage], messages: Sequence[Outgoing], now: datetime) -> None:
    touched: dict[int, Conversation] = {}
    for item, message in zip(items, messages, strict=True):
        conversation = item.conversation
        by_person = item.by.agent_id is not None
        conversation.channel_id = message.channel_id
        conversation.last_message_at = conversation.last_outbound_at = now
        conversation.last_message_from = "agent" if by_person else ActorKind.WORKFLOW.value
        conversation.preview = (item.text or (item.attachments[0].name if item.attachments else ""))[:PREVIEW]
        if by_person:  # a machine's answer leaves the contact waiting
            conversation.waiting_since = None
            conversation.unread_count = 0
        touched[conversation.pk] = conversation
    bulk.update(
        Conversation,
        list(touched.values()),
        [
            "channel_id",
            "last_message_at",
            "last_outbound_at",
            "last_message_from",
            "preview",
            "waiting_since",
            "unread_count",
        ],
    )


def _claim(items: Sequence[NewMessage], now: datetime) -> None:
    claims: dict[int, Assignment] = {}
    for item in items:
        agent_id = item.by.agent_id
        if agent_id is not None and item.conversation.assignee_id is None:
            claims[item.conversation.pk] = Assignment(
                item.conversation, agent_id, item.conversation.team_id, item.by, "wrote first"
            )
    assign(list(claims.values()), now=now)


def _event(item: NewMessage, message: Outgoing) -> NewEvent:
    return NewEvent(
        EventKind.MESSAGE_CREATED,
        item.by,
        message.contact_id,
        message.conversation_id,
        {"message": message.pk},
    )
