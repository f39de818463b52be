"""When a contact is erased, so is what programs posted about them."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from contacts.models import Contact
from workflows.models import IncomingCall


@receiver(pre_delete, sender=Contact, dispatch_uid="workflows.incoming.forget")
def forget(sender: object, instance: Contact, **kwargs: Any) -> None:
    """The calls stay, for their keys; a call that nobody could be found for goes by its age (``take.AGE``)."""
    IncomingCall.objects.filter(run__contact_id=instance.pk).update(body={})
