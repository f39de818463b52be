"""Whom a posted payload is about: the contact is found by what stands at a path, or made where that is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.models import Channel
from contacts.fields import Unfit, clean_email, clean_phone, clean_text
from contacts.models import Contact, Identity
from conversations.events import EventKind, NewEvent, record
from helpdesk import bulk
from helpdesk.actors import Actor
from workflows.json_path import MISSING, find
from workflows.triggers.base import CannotStart

MOST_ID = 2**63 - 1
CLEAN = {"email": clean_email, "phone": clean_phone}


class NobodyThere(Exception):
    """There is no such contact, as a sentence for supervisors; who calls is not told whom we know."""


@dataclass(frozen=True, slots=True)
class Person:
    """``value`` in its one spelling; ``channel`` of an external id."""

    by: str
    value: Any
    channel: Channel | None = None


def read(config: Mapping[str, Any], payload: Any) -> Person:
    """By ``config`` (the trigger's “contact”); CannotStart where nothing fitting stands at its path."""
    by, path, value = config["by"], config["path"], find(payload, config["path"])
    if value is MISSING or value in (None, ""):
        raise _wrong(path, f"There is nothing at “{path}”, by which the contact is found; send it.")
    try:
        return Person(by, _clean(by, value), _channel(config, path) if by == "external_id" else None)
    except Unfit as unfit:
        raise _wrong(path, f"“{path}”: {unfit.sentence}") from unfit


def contact_of(person: Person, path: str, *, create: bool, by: Actor, now: datetime) -> int:
    """Its id, of several the newest. Where there is none it is made, or NobodyThere says so."""
    found = _found(person)
    if found is not None:
        return found
    if not create:
        raise NobodyThere(f"There is no contact whose {person.by.replace('_', ' ')} is what stands at “{path}”.")
    (contact,) = bulk.insert(Contact, [_new(person, now)])
    if person.channel is not None:
        Identity.objects.create(contact=contact, channel=person.channel, external_id=person.value, created_at=now)
    record([NewEvent(EventKind.CONTACT_CREATED, by, contact.pk, subject=contact)], now=now)
    return contact.pk


def _found(person: Person) -> int | None:
    if person.by == "external_id":
        rows = Identity.objects.filter(channel=person.channel, external_id=person.value)
        return rows.values_list("contact_id", flat=True).first()
    column = "pk" if person.by == "id" else person.by
    rows_of = Contact.objects.filter(**{column: person.value}).order_by("-pk")
    return rows_of.values_list("pk", flat=True).first()


def _new(person: Person, now: datetime) -> Contact:
    return Contact(created_at=now, **({person.by: person.value} if person.by in CLEAN else {}))


def _clean(by: str, value: Any) -> Any:
    if by == "id":
        text = str(value).strip()
        is_number = not isinstance(value, bool) and text.isascii() and text.isdigit() and len(text) < 20
        if not is_number or not 0 < int(text) <= MOST_ID:
            raise Unfit("It must be the number of a contact.")
        return int(text)
    return CLEAN[by](value) if by in CLEAN else clean_text(value, 255)


def _channel(config: Mapping[str, Any], path: str) -> Channel:
    row = Channel.objects.filter(name=config["channel"]).first()
    if row is None:
        raise _wrong(path, f"There is no channel “{config['channel']}” (any more); correct the workflow's trigger.")
    return row


def _wrong(path: str, sentence: str) -> CannotStart:
    return CannotStart(sentence, {path: sentence})
