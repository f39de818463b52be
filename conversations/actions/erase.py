"""Deleting a contact with everything that was said and kept: rows, and the files behind them."""

from django.db import transaction
from django.db.models import Q

from contacts.models import Contact
from conversations.lock import lock_contacts
from conversations.models import Attachment
from conversations.models.attachment import OWN


def erase(contact_id: int) -> bool:
    """In a transaction; False if there is no such contact. Files go once the deletion is certain."""
    contact = lock_contacts([contact_id]).get(contact_id)
    if contact is None:
        return False
    owned = Q(message__contact_id=contact_id) | Q(comment__conversation__contact_id=contact_id)
    files = [row.file for row in Attachment.objects.filter(owned, file__startswith=OWN)]
    Contact.objects.filter(pk=contact_id).delete()
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))  # type: ignore[misc]  # bound now
    return True
