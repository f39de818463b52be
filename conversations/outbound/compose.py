"""Claimed deliveries made into what adapters send, with a few queries for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from channels import wire
from channels.adapters.registry import adapter
from channels.models import Channel
from contacts.models import Contact, Identity
from conversations.models import Attachment, Message
from conversations.outbound import links
from conversations.outbound.claim import Claim
from conversations.outbound.windows import NO_ADDRESS, window
from helpdesk.actors import ActorKind

STOPPED = "The channel has stopped: {trouble} Put that right in its settings, then send this again."
NO_TEMPLATES = "The channel cannot send templates. Write a message, or choose another channel."
OFF = "The channel is switched off. Switch it on, then send this again."


@dataclass(frozen=True, slots=True)
class Job:
    """One message to send; ``refusal`` is a sentence where it must not even be tried."""

    claim: Claim
    channel: Channel
    identity: Identity | None
    message: wire.Outbound
    refusal: str = ""


def jobs(claims: Sequence[Claim], now: datetime) -> list[Job]:
    """Those whose contact was erased since they were claimed are left out: nothing of them is there any more."""
    deliveries = [claim.delivery for claim in claims]
    channels = Channel.objects.in_bulk({row.channel_id for row in deliveries})
    messages = Message.objects.in_bulk([row.message_id for row in deliveries])
    contacts = Contact.objects.in_bulk({message.contact_id for message in messages.values()})
    identities = _identities(channels, contacts)
    files = _files(messages)
    return [
        _job(
            claim,
            channels[claim.delivery.channel_id],
            identities.get((message.channel_id, message.contact_id)),
            message,
            contacts[message.contact_id],
            files.get(message.pk, ()),
            now,
        )
        for claim in claims
        for message in [messages.get(claim.delivery.message_id)]
        if message is not None and message.contact_id in contacts
    ]


def _job(
    claim: Claim,
    channel: Channel,
    identity: Identity | None,
    message: Message,
    contact: Contact,
    files: tuple[wire.File, ...],
    now: datetime,
) -> Job:
    by_person = message.author_kind == ActorKind.AGENT
    outbound = wire.Outbound(
        message_id=message.pk,
        conversation_id=message.conversation_id,
        contact_id=message.contact_id,
        contact_name=contact.name,
        to=identity.external_id if identity else "",
        key=str(message.key),
        text=message.text,
        files=files,
        quick_replies=tuple(message.data.get("quick_replies", ())),
        by_person=by_person,
        created_at=message.created_at,
        template=_template(message),
    )
    return Job(claim, channel, identity, outbound, _refusal(channel, identity, now, outbound))


def _template(message: Message) -> wire.Template | None:
    kept = message.data.get("template")
    return wire.Template(kept["name"], kept["language"], tuple(kept["values"])) if kept else None


def _refusal(channel: Channel, identity: Identity | None, now: datetime, message: wire.Outbound) -> str:
    if not channel.is_active:
        return OFF
    if channel.trouble:
        return STOPPED.format(trouble=channel.trouble)
    if message.template is None:
        return window(channel, identity, now, by_person=message.by_person).reason
    if not adapter(channel.kind).templates:
        return NO_TEMPLATES
    return "" if identity is not None else NO_ADDRESS.reason


def _identities(channels: dict[int, Channel], contacts: dict[int, Contact]) -> dict[tuple[int, int], Identity]:
    """The address of each contact on each channel: of several, the one that wrote last."""
    rows = Identity.objects.filter(channel_id__in=channels, contact_id__in=contacts)
    found: dict[tuple[int, int], Identity] = {}
    for row in sorted(rows, key=lambda row: ((row.last_inbound_at or row.created_at), row.pk)):
        found[(row.channel_id, row.contact_id)] = row
    return found


def _files(messages: dict[int, Message]) -> dict[int, tuple[wire.File, ...]]:
    found: dict[int, tuple[wire.File, ...]] = {}
    for row in Attachment.objects.filter(message_id__in=messages).order_by("pk"):
        file = wire.File(row.name, row.content_type, row.size, links.link(row), row.file.name or "")
        assert row.message_id is not None
        found[row.message_id] = (*found.get(row.message_id, ()), file)
    return found
