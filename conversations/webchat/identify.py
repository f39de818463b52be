"""From nobody in particular to somebody known: what an anonymous visitor said stays theirs once verified."""

from django.db import IntegrityError, transaction

from channels.models import Channel
from contacts.models import Identity
from conversations.webchat.tokens import VERIFIED, Visitor


def carry_over(channel: Channel, old: Visitor, new: Visitor) -> None:
    """Makes the address of the anonymous ``old`` that of the verified ``new``, if that is safe: ``new`` is known
    nowhere yet, and the contact belongs to no other verified person (who may have used this browser before). The old
    token, which may have stayed in a browser that others use, is nobody's from then on."""
    if old.is_verified or not new.is_verified:
        return
    mine = Identity.objects.filter(channel=channel)
    contact_id = mine.filter(external_id=old.id).values_list("contact_id", flat=True).first()
    if contact_id is None or mine.filter(external_id=new.id).exists():
        return
    if mine.filter(contact_id=contact_id, external_id__startswith=VERIFIED).exists():
        return
    try:
        with transaction.atomic():
            mine.filter(external_id=old.id).update(external_id=new.id, name=new.name)
    except IntegrityError:
        return  # another page of theirs was quicker
