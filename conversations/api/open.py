"""Opening a conversation from a program: on which channel, and whether it may."""

from datetime import datetime

from django.db.models import F

from channels.models import Channel
from contacts.models import Contact, Identity
from conversations.actions.status import Opening, open_new
from conversations.errors import Conflict, Refused
from conversations.lock import lock_contacts
from conversations.models import Conversation, OpenedBy, Status
from conversations.visibility import contacts_visible_to
from helpdesk.actors import Actor
from helpdesk.models import Agent


def visible_contact(agent: Agent, contact_id: int) -> Contact:
    """The contact, locked. Raises Refused if there is none that the agent may see."""
    found = lock_contacts([contact_id])
    if not found or not Contact.objects.filter(contacts_visible_to(agent), pk=contact_id).exists():
        raise Refused(f"There is no contact {contact_id} that you may see.", "contact")
    return found[contact_id]


def going_on(contact: Contact) -> Conversation | None:
    """The contact's conversation that is not closed, locked; the contact is locked already."""
    rows = Conversation.objects.filter(contact=contact).exclude(status=Status.CLOSED)
    row = rows.select_for_update(no_key=True).first()
    if row is not None:
        row.contact = contact
    return row


def open_for(
    contact: Contact, channel: Channel | None, *, by: Actor, assignee_id: int | None, now: datetime
) -> Conversation:
    """A new conversation. Raises Conflict if one is open, Refused without an address to write to."""
    if going_on(contact) is not None:
        raise Conflict("The contact has an open conversation already; go on there.", "contact")
    identity = address(contact, channel)
    opening = Opening(contact.pk, identity.channel_id, OpenedBy.API, by, assignee_id)
    (row,) = open_new([opening], now=now)
    row.contact = contact
    return row


def address(contact: Contact, channel: Channel | None) -> Identity:
    """The contact's address on ``channel``, or the one they used last. Raises Refused if there is none."""
    identities = Identity.objects.filter(contact=contact)
    if channel is not None:
        identities = identities.filter(channel=channel)
    found = identities.order_by(F("last_inbound_at").desc(nulls_last=True), "-pk").first()
    if found is None:
        where = f"on the channel “{channel}”" if channel is not None else "on any channel"
        raise Refused(f"The contact has no address {where}; give them one first.", "channel")
    return found
