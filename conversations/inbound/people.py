"""Who writes: identities and contacts, found or made for a whole batch."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from channels import wire
from contacts.models import Contact, Identity
from conversations.events import EventKind, NewEvent
from conversations.lock import lock_contacts
from helpdesk import actors, bulk

Key = tuple[int, str]  # channel id, external id


def find_or_make(
    people: Sequence[tuple[int, wire.Person]], *, now: datetime
) -> tuple[dict[Key, Identity], dict[int, Contact], list[NewEvent]]:
    """Identities by channel and external id, their contacts by id (locked), and the events of those that are new."""
    persons: dict[Key, wire.Person] = {}
    for channel_id, person in people:
        persons.setdefault((channel_id, person.external_id), person)
    identities = _known(list(persons))
    missing = [key for key in persons if key not in identities]
    events = []
    if missing:
        made = bulk.insert(Contact, [_contact(persons[key], now) for key in missing])
        rows = bulk.insert(
            Identity, [_identity(key, persons[key], row, now) for key, row in zip(missing, made, strict=True)]
        )
        identities.update(zip(missing, rows, strict=True))
        events = [
            NewEvent(EventKind.CONTACT_CREATED, actors.contact(row.pk, row.name), row.pk, subject=row) for row in made
        ]
    contacts = lock_contacts(identity.contact_id for identity in identities.values())
    events += _fill_blanks(persons, identities, contacts)
    return identities, contacts, events


def _known(keys: Sequence[Key]) -> dict[Key, Identity]:
    by_channel: dict[int, list[str]] = defaultdict(list)
    for channel_id, external_id in keys:
        by_channel[channel_id].append(external_id)
    found = {}
    for channel_id, external_ids in by_channel.items():
        for row in Identity.objects.filter(channel_id=channel_id, external_id__in=external_ids):
            found[(channel_id, row.external_id)] = row
    return found


def _contact(person: wire.Person, now: datetime) -> Contact:
    first, _, last = person.name.strip().partition(" ")
    return Contact(
        first_name=first[:150],
        last_name=last.strip()[:150],
        email=person.email[:254].strip().lower(),
        phone=person.phone[:20],
        language=person.language[:10],
        created_at=now,
    )


def _identity(key: Key, person: wire.Person, contact: Contact, now: datetime) -> Identity:
    return Identity(
        contact_id=contact.pk, channel_id=key[0], external_id=key[1], name=person.name[:255], created_at=now
    )


def _fill_blanks(
    persons: dict[Key, wire.Person], identities: dict[Key, Identity], contacts: dict[int, Contact]
) -> list[NewEvent]:
    """What the provider tells now and nobody knew before; what a person or a workflow wrote is never overwritten."""
    changes: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for key, person in persons.items():
        contact = contacts[identities[key].contact_id]
        told = _contact(person, contact.created_at)
        names = ("first_name", "last_name") if not (contact.first_name or contact.last_name) else ()
        for name in (*names, "email", "phone", "language"):
            value = getattr(told, name)
            if value and not getattr(contact, name):
                setattr(contact, name, value)
                changes[contact.pk][name] = ["", value]
    changed = [contacts[key] for key in changes]
    bulk.update(Contact, changed, ["first_name", "last_name", "email", "phone", "language"])
    return [
        NewEvent(
            EventKind.CONTACT_UPDATED,
            actors.contact(row.pk, row.name),
            row.pk,
            data={"changes": changes[row.pk]},
            subject=row,
        )
        for row in changed
    ]
