"""Changing what is known of a contact; here and not in ``contacts`` because each change is an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from contacts.models import Contact, Tag, Tagging
from conversations.events import EventKind, NewEvent, record
from helpdesk import bulk
from helpdesk.actors import Actor

COLUMNS = ("first_name", "last_name", "email", "phone", "language", "country", "blocked")


@dataclass(slots=True)
class ContactChange:
    """``values``: a column's name or a custom field's key to its cleaned value (see contacts.fields)."""

    contact: Contact  # locked
    values: Mapping[str, Any]
    by: Actor
    conversation_id: int | None = None


@dataclass(slots=True)
class TagChange:
    contact_id: int
    by: Actor
    add: Sequence[str] = field(default_factory=tuple)
    remove: Sequence[str] = field(default_factory=tuple)
    conversation_id: int | None = None


def update(items: Sequence[ContactChange], *, now: datetime) -> None:
    """Writes what really changes, and records old and new."""
    events, changed = [], {}
    for item in items:
        changes = {}
        for name, value in item.values.items():
            old = getattr(item.contact, name) if name in COLUMNS else item.contact.fields.get(name)
            if old == value:
                continue
            changes[name] = [old, value]
            if name in COLUMNS:
                setattr(item.contact, name, value)
            else:
                item.contact.fields = {**item.contact.fields, name: value}
        if changes:
            changed[item.contact.pk] = item.contact
            data = {"changes": changes}
            events.append(
                NewEvent(
                    EventKind.CONTACT_UPDATED,
                    item.by,
                    item.contact.pk,
                    item.conversation_id,
                    data,
                    subject=item.contact,
                )
            )
    bulk.update(Contact, list(changed.values()), [*COLUMNS, "fields"])
    record(events, now=now)


def tag(items: Sequence[TagChange], *, now: datetime) -> None:
    """Adds and removes tags by name, in any case; a tag that does not exist yet is made."""
    names = {name.strip().casefold(): name.strip() for item in items for name in (*item.add, *item.remove)}
    tags = _tags([name for key, name in names.items() if key], make=any(item.add for item in items))
    contacts = {item.contact_id for item in items}
    have = set(
        Tagging.objects.filter(contact_id__in=contacts, tag_id__in=[row.pk for row in tags.values()]).values_list(
            "contact_id", "tag_id"
        )
    )
    events, new, gone = [], [], []
    for item in items:
        added = [row for row in _rows(item.add, tags) if (item.contact_id, row.pk) not in have]
        removed = [row for row in _rows(item.remove, tags) if (item.contact_id, row.pk) in have]
        new += [Tagging(contact_id=item.contact_id, tag_id=row.pk) for row in added]
        gone += [(item.contact_id, row.pk) for row in removed]
        have |= {(item.contact_id, row.pk) for row in added}
        have -= {(item.contact_id, row.pk) for row in removed}
        if added or removed:
            data = {"added": [row.name for row in added], "removed": [row.name for row in removed]}
            events.append(NewEvent(EventKind.CONTACT_TAGGED, item.by, item.contact_id, item.conversation_id, data))
    bulk.insert(Tagging, new)
    for contact_id, tag_id in gone:
        Tagging.objects.filter(contact_id=contact_id, tag_id=tag_id).delete()
    record(events, now=now)


def _tags(names: Sequence[str], *, make: bool) -> dict[str, Tag]:
    """By name in any case, looked up by the index on Lower(name); a database that knows no other letters than a to z
    finds the usual spellings of them too."""
    spelt = {one for name in names for one in (name, name.lower(), name.capitalize(), name.upper())}
    rows = Tag.objects.alias(lower=Lower("name")).filter(
        Q(lower__in={name.lower() for name in names}) | Q(name__in=spelt)
    )
    found: dict[str, Tag] = {row.name.casefold(): row for row in rows}
    missing = [name for name in names if name.casefold() not in found]
    if missing and make:
        Tag.objects.bulk_create([Tag(name=name[:50]) for name in missing], ignore_conflicts=True)
        return _tags(names, make=False)
    return found


def _rows(names: Sequence[str], tags: Mapping[str, Tag]) -> list[Tag]:
    return [tags[key] for name in names if (key := name.strip().casefold()) in tags]
