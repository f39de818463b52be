"""One batch, one transaction: people, conversations, messages, counters, events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from channels import wire
from channels.clean import clean_text
from channels.models import Channel
from contacts.models import Contact, Identity
from conversations.actions.status import Opening, insert_new
from conversations.events import EventKind, NewEvent, record
from conversations.inbound.batch import Parsed
from conversations.inbound.changes import MAX_TEXT, PREVIEW, apply_changes
from conversations.inbound.people import find_or_make
from conversations.models import Attachment, Conversation, Direction, Message, MessageStatus, OpenedBy, Status
from helpdesk import actors, bulk, queue


@dataclass(slots=True)
class Arrival:
    channel: Channel
    item: wire.Inbound
    received_at: datetime
    identity: Identity
    contact: Contact


def store(parsed: Sequence[Parsed], *, now: datetime) -> None:
    """Stores every message once, and applies receipts, edits, deletions and reactions afterwards."""
    wanted = [
        (part.channel, item, part.payload.received_at)
        for part in parsed
        for item in part.items
        if isinstance(item, wire.Inbound)
    ]
    if wanted:
        identities, contacts, events = find_or_make([(row[0].pk, row[1].person) for row in wanted], now=now)
        arrivals = []
        for channel, item, received_at in wanted:
            identity = identities[(channel.pk, item.person.external_id)]
            contact = contacts[identity.contact_id]
            if not contact.blocked:  # a blocked contact's payload is kept, and nothing else
                arrivals.append(Arrival(channel, item, received_at, identity, contact))
        _store_messages(_new_ones(arrivals), events, now)
    apply_changes(
        [(part.channel, item) for part in parsed for item in part.items if not isinstance(item, wire.Inbound)], now=now
    )


def _new_ones(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Without what is stored already, or twice in this batch. The contacts are locked, so nobody else stores it now."""
    seen: set[tuple[int, str]] = set()
    for channel_id in {arrival.channel.pk for arrival in arrivals}:
        ids = [arrival.item.external_id for arrival in arrivals if arrival.channel.pk == channel_id]
        rows = Message.objects.filter(channel_id=channel_id, direction=Direction.INBOUND, external_id__in=ids)
        seen |= {(channel_id, external_id) for external_id in rows.values_list("external_id", flat=True)}
    new = []
    for arrival in arrivals:
        key = (arrival.channel.pk, arrival.item.external_id)
        if key not in seen:
            seen.add(key)
            new.append(arrival)
    return new


def _store_messages(arrivals: Sequence[Arrival], events: list[NewEvent], now: datetime) -> None:
    if not arrivals:
        record(events, now=now)
        return
    conversations, opened = _conversations(arrivals, now)
    messages = [_message(arrival, conversations[arrival.contact.pk], now) for arrival in arrivals]
    bulk.insert(Message, messages)
    _store_files(arrivals, messages)
    woken = _move_counters(arrivals, messages, conversations, now)
    received = [
        NewEvent(
            EventKind.MESSAGE_RECEIVED,
            actors.contact(arrival.contact.pk, arrival.contact.name),
            arrival.contact.pk,
            message.conversation_id,
            {"message": message.pk},
            subject=message,
        )
        for arrival, message in zip(arrivals, messages, strict=True)
    ]
    record([*events, *opened, *woken, *received], now=now)


def _conversations(arrivals: Sequence[Arrival], now: datetime) -> tuple[dict[int, Conversation], list[NewEvent]]:
    """The open (or snoozed) conversation of each contact; opened for those who have none."""
    contacts = {arrival.contact.pk: arrival for arrival in reversed(arrivals)}
    rows = Conversation.objects.filter(contact_id__in=contacts).exclude(status=Status.CLOSED)
    found = {row.contact_id: row for row in rows.order_by("pk").select_for_update(no_key=True)}
    openings = [
        Opening(contact_id, arrival.channel.pk, OpenedBy.CONTACT, actors.contact(contact_id, arrival.contact.name))
        for contact_id, arrival in contacts.items()
        if contact_id not in found
    ]
    made, events = insert_new(openings, now=now)
    found.update({row.contact_id: row for row in made})
    return found, events


def _message(arrival: Arrival, conversation: Conversation, now: datetime) -> Message:
    item = arrival.item
    data = {
        "choice": {"id": item.choice.id, "title": clean_text(item.choice.title)} if item.choice else None,
        "location": list(item.location) if item.location else None,
        "raw": item.raw,
    }
    return Message(
        conversation_id=conversation.pk,
        contact_id=arrival.contact.pk,
        channel_id=arrival.channel.pk,
        direction=Direction.INBOUND,
        kind=item.kind,
        text=clean_text(item.text)[:MAX_TEXT],
        data={key: value for key, value in data.items() if value is not None},
        external_id=item.external_id,
        reply_to=item.reply_to[:255],
        status=MessageStatus.RECEIVED,
        author_kind=actors.ActorKind.CONTACT,
        created_at=now,
        provider_at=item.at,
        at=min(item.at or arrival.received_at, arrival.received_at),
    )


def _store_files(arrivals: Sequence[Arrival], messages: Sequence[Message]) -> None:
    """Uploads that wait for their message become its own; all else is a new row."""
    sent = [(message, file) for arrival, message in zip(arrivals, messages, strict=True) for file in arrival.item.files]
    paths = [file.path for _, file in sent if file.path]
    waiting = Attachment.objects.filter(message=None, comment=None, file__in=paths) if paths else ()
    uploads = {str(row.file.name): row for row in waiting}
    new, taken = [], []
    for message, file in sent:
        row = uploads.pop(file.path, None)
        if row is None:
            new.append(_attachment(message, file))
        else:
            row.message_id = message.pk
            taken.append(row)
    bulk.update(Attachment, taken, ["message_id"])
    bulk.insert(Attachment, new)
    if any(row.source_url and not row.file for row in new):
        queue.ring("fetch_files")


def _attachment(message: Message, file: wire.File) -> Attachment:
    return Attachment(
        message_id=message.pk,
        file=file.path,
        source_url=file.url,
        name=clean_text(file.name)[:255] or "file",
        content_type=clean_text(file.content_type)[:100],
        size=file.size,
    )


def _move_counters(
    arrivals: Sequence[Arrival], messages: Sequence[Message], conversations: dict[int, Conversation], now: datetime
) -> list[NewEvent]:
    """What lists show; and snoozed conversations are open again."""
    woken = {}
    for arrival, message in zip(arrivals, messages, strict=True):
        row = conversations[arrival.contact.pk]
        row.unread_count += 1
        row.channel_id = message.channel_id
        row.last_message_at = row.last_inbound_at = now
        row.last_message_from = "contact"
        row.waiting_since = row.waiting_since or now
        row.preview = (message.text or (arrival.item.files[0].name if arrival.item.files else message.kind))[:PREVIEW]
        arrival.identity.last_inbound_at = now
        arrival.identity.sent_since_inbound = 0
        if row.status == Status.SNOOZED:
            row.status, row.snoozed_until = Status.OPEN, None
            by = actors.contact(arrival.contact.pk, arrival.contact.name)
            woken[row.pk] = NewEvent(EventKind.CONVERSATION_WOKEN, by, row.contact_id, row.pk, subject=row)
    bulk.update(
        Conversation,
        list(conversations.values()),
        [
            "unread_count",
            "channel_id",
            "last_message_at",
            "last_inbound_at",
            "last_message_from",
            "waiting_since",
            "preview",
            "status",
            "snoozed_until",
        ],
    )
    identities = {arrival.identity.pk: arrival.identity for arrival in arrivals}
    bulk.update(Identity, list(identities.values()), ["last_inbound_at", "sent_since_inbound"])
    return list(woken.values())
