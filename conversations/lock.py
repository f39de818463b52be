"""Locks in the one order: contact → conversation → run → agent, many of a kind by id."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import Contact
from conversations.errors import Refused
from conversations.models import Conversation


def lock_contacts(ids: Iterable[int], *, skip_locked: bool = False) -> dict[int, Contact]:
    """Contacts by id, locked until the transaction ends; those that others hold are left out if asked for."""
    rows = Contact.objects.filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(skip_locked=skip_locked, no_key=True)}


def lock(ids: Iterable[int], *, skip_locked: bool = False) -> dict[int, Conversation]:
    """Conversations by id, their contacts locked first; those whose contact others hold are left out if asked for."""
    wanted = set(ids)
    owners = Conversation.objects.filter(pk__in=wanted).values_list("contact_id", flat=True)
    contacts = lock_contacts(owners, skip_locked=skip_locked)
    rows = (
        Conversation.objects.filter(pk__in=wanted, contact_id__in=contacts)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    locked = {row.pk: row for row in rows}
    for row in locked.values():
        row.contact = contacts[row.contact_id]
    return locked


@contextmanager
def locked(conversation_id: int) -> Iterator[Conversation]:
    """One conversation, in a transaction of its own."""
    with transaction.atomic():
        found = lock([conversation_id])
        if conversation_id not in found:
            raise Refused(_("This conversation is not there any more."))
        yield found[conversation_id]
