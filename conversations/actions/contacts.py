"""Changing what is known of a contact; here and not in ``contacts`` because each change is an event."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Lower

from contacts.models import Contact, Tag, Tagging
from conversations.events import EventKind, NewEvent, record
from helpdesk import bulk
from helpdesk.actors import Actor
from helpdesk.together import memory

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


class NewTagging(NamedTuple):
    """What ``Tagging`` stores, without being one (helpdesk.bulk.append)."""

    contact_id: int
    tag_id: int


def update(items: Sequence[ContactChange], *, now: datetime) -> None:
    """Writes what really changes, and records old and new."""
    events, changed, columns = [], {}, set()
    for item in items:
        changes = {}
        for name, value in item.values.items():
            old = getattr(item.contact, name) if name in COLUMNS else item.contact.fields.get(name)
            if old == value:
                continue
            changes[name] = [old, value]
            columns.add(name if name in COLUMNS else "fields")
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
    bulk.update(Contact, list(changed.values()), sorted(columns))
    record(events, now=now)


def tag(items: Sequence[TagChange], *, now: datetime) -> None:
    """Adds and removes tags by name, in any case; a tag that does not exist yet is made."""
    names = {name for item in items for name in (*item.add, *item.remove)}
    tags = tags_named(names, make=any(item.add for item in items))
    have = taggings({item.contact_id for item in items})
    events, new, gone = [], [], []
    for item in items:
        mine = have[item.contact_id]
        added = [row for row in _rows(item.add, tags) if row.pk not in mine]
        removed = [row for row in _rows(item.remove, tags) if row.pk in mine]
        new += [NewTagging(item.contact_id, row.pk) for row in added]
        gone += [(item.contact_id, row.pk) for row in removed]
        mine.update((row.pk, row.name) for row in added)
        for row in removed:
            del mine[row.pk]
        if added or removed:
            data = {"added": [row.name for row in added], "removed": [row.name for row in removed]}
            events.append(NewEvent(EventKind.CONTACT_TAGGED, item.by, item.contact_id, item.conversation_id, data))
    bulk.append(Tagging, new)
    for contact_id, tag_id in gone:
        bulk.remove(Tagging.objects.filter(contact_id=contact_id, tag_id=tag_id))
    record(events, now=now)


def taggings(contact_ids: Collection[int]) -> dict[Any, dict[int, str]]:
    """By contact (locked) its tags, by their ids."""
    known = memory("taggings by contact")
    if missing := [key for key in contact_ids if key not in known]:
        known.update((key, {}) for key in missing)
        rows = Tagging.objects.filter(contact_id__in=missing)
        for contact_id, tag_id, name in rows.values_list("contact_id", "tag_id", "tag__name"):
            known[contact_id][tag_id] = name
    return known


def tags_named(names: Iterable[str], *, make: bool = False) -> dict[Any, Tag]:
    """By name in any case; those that are not there are made, or left out."""
    known = memory("tags by name")
    wanted = {name.strip().casefold(): name.strip() for name in names}
    missing = [name for key, name in wanted.items() if key and key not in known]
    if missing:
        known.update(_found(missing))
    missing = [name for name in missing if name.casefold() not in known]
    if missing and make:
        Tag.objects.bulk_create([Tag(name=name[:50]) for name in missing], ignore_conflicts=True)
        known.update(_found(missing))
    return known


def _found(names: Sequence[str]) -> dict[str, Tag]:
    """Looked up by the index on Lower(name); a database that knows no other letters than a to z finds the usual
    spellings of them too."""
    spelt = {one for name in names for one in (name, name.lower(), name.capitalize(), name.upper())}
    rows = Tag.objects.alias(lower=Lower("name")).filter(
        Q(lower__in={name.lower() for name in names}) | Q(name__in=spelt)
    )
    return {row.name.casefold(): row for row in rows}


def _rows(names: Sequence[str], tags: Mapping[Any, Tag]) -> list[Tag]:
    return [tags[key] for name in names if (key := name.strip().casefold()) in tags]
