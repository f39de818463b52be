"""One batch, one transaction: people, conversations, messages, counters, events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    messages = [_message(*pair, now) for pair in zip(arrivals, conversations, strict=True)]
    bulk.insert(Message, messages)
    _store_files(arrivals, messages)
    received = [_received(*each) for each in zip(arrivals, messages, conversations, strict=True)]
    woken = _move_counters(arrivals, messages, conversations, now)
    record([*events, *opened, *woken, *received], now=now)


def _received(arrival: Arrival, message: Message, conversation: Conversation) -> NewEvent:
    data: dict[str, Any] = {"message": message.pk}
    if conversation.is_closed:
        data["after_closing"] = True
    by = actors.contact(arrival.contact.pk, arrival.contact.name)
    return NewEvent(EventKind.MESSAGE_RECEIVED, by, arrival.contact.pk, conversation.pk, data, subject=message)


def _conversations(arrivals: Sequence[Arrival], now: datetime) -> tuple[list[Conversation], list[NewEvent]]:
    """For each message its conversation: the contact's open (or snoozed) one; else the closed one that waits for an
    answer, which one message is; else one that is opened."""
    contacts = {arrival.contact.pk for arrival in arrivals}
    rows = Conversation.objects.filter(contact_id__in=contacts).exclude(status=Status.CLOSED)
    found = {row.contact_id: row for row in rows.order_by("pk").select_for_update(no_key=True)}
    asked = _asked(contacts - found.keys(), now)
    answered = [asked.pop(arrival.contact.pk, None) for arrival in arrivals]
    openings: dict[int, Opening] = {}
    for arrival, answers in zip(arrivals, answered, strict=True):
        key = arrival.contact.pk
        if answers is None and key not in found:
            by = actors.contact(key, arrival.contact.name)
            openings.setdefault(key, Opening(key, arrival.channel.pk, OpenedBy.CONTACT, by))
    made, events = insert_new(list(openings.values()), now=now)
    found.update({row.contact_id: row for row in made})
    return [answers or found[one.contact.pk] for one, answers in zip(arrivals, answered, strict=True)], events


def _asked(contact_ids: Collection[int], now: datetime) -> dict[int, Conversation]:
    """By contact, the newest closed conversation that waits for an answer."""
    if not contact_ids:
        return {}
    rows = Conversation.objects.filter(contact_id__in=contact_ids, status=Status.CLOSED, answer_expected_until__gt=now)
    return {row.contact_id: row for row in rows.order_by("pk").select_for_update(no_key=True)}


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
    arrivals: Sequence[Arrival], messages: Sequence[Message], conversations: Sequence[Conversation], now: datetime
) -> list[NewEvent]:
    """What lists show; and snoozed conversations are open again. The answer to a survey leaves nobody waiting."""
    woken = {}
    for arrival, message, row in zip(arrivals, messages, conversations, strict=True):
        row.channel_id = message.channel_id
        row.last_message_at = row.last_inbound_at = now
        row.last_message_from = "contact"
        row.answer_expected_until = None  # this is the answer; the next message is another matter
        if not row.is_closed:
            row.unread_count += 1
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
        list({row.pk: row for row in conversations}.values()),
        [
            "unread_count",
            "answer_expected_until",
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
