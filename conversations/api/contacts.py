"""/contacts/: who writes to us."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.contacts import ContactBody, ContactChange, ContactFilters, NewContact
from contacts.models import Contact, Identity
from conversations.actions import contacts as changing
from conversations.actions.erase import erase
from conversations.api.base import ActingLists
from conversations.events import EventKind, NewEvent, record
from conversations.lock import lock_contacts
from conversations.visibility import contacts_visible_to
from helpdesk import bulk, clock


class Contacts(ActingLists):
    resource = "contacts"
    filterset_class = ContactFilters
    serializer_class = ContactBody

    def permission_for(self, request: Request) -> str | None:
        return "contacts.delete_contact" if request.method == "DELETE" else None

    def get_queryset(self) -> QuerySet[Contact]:
        return Contact.objects.filter(contacts_visible_to(self.agent)).prefetch_related("tags", "identities")

    @extend_schema(request=NewContact, responses={201: ContactBody})
    def create(self, request: Request) -> Response:
        """Makes a contact, with addresses on channels where they are known."""
        values = self.read(NewContact)
        now = clock.now()
        with transaction.atomic():
            columns = {name: value for name, value in values["values"].items() if name in changing.COLUMNS}
            custom = {name: value for name, value in values["values"].items() if name not in changing.COLUMNS}
            (contact,) = bulk.insert(Contact, [Contact(**columns, fields=custom, created_at=now)])
            Identity.objects.bulk_create(
                Identity(contact=contact, **{"name": "", **identity}) for identity in values.get("identities", [])
            )
            record([NewEvent(EventKind.CONTACT_CREATED, self.by, contact.pk, subject=contact)], now=now)
            changes = {name: ["" if name in columns else None, value] for name, value in values["values"].items()}
            known = {name: change for name, change in changes.items() if change[1] not in ("", None, False)}
            if known:  # what a contact is made with was nothing before
                data = {"changes": known}
                record([NewEvent(EventKind.CONTACT_UPDATED, self.by, contact.pk, data=data, subject=contact)], now=now)
            if values.get("tags"):
                changing.tag([changing.TagChange(contact.pk, self.by, add=values["tags"])], now=now)
        return Response(self.shown(contact.pk), status=201)

    @extend_schema(request=ContactChange, responses=ContactBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a contact; each change is an event with old and new."""
        self.get_object()
        values = self.read(ContactChange, partial=True)
        now = clock.now()
        with transaction.atomic():
            contact = self.locked(pk)
            changing.update([changing.ContactChange(contact, values["values"], self.by)], now=now)
            if "tags" in values:
                changing.tag([self.retag(contact, values["tags"])], now=now)
        return Response(self.shown(contact.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a contact with all conversations, messages and files. It cannot be undone."""
        self.get_object()
        with transaction.atomic():
            erase(int(pk))
        return Response(status=204)

    def locked(self, pk: str) -> Contact:
        found = lock_contacts([int(pk)])
        if not found:
            raise Http404
        return found[int(pk)]

    def retag(self, contact: Contact, names: Iterable[str]) -> changing.TagChange:
        wanted = {name.casefold(): name for name in names}
        have = {tag.name.casefold(): tag.name for tag in contact.tags.all()}
        add = [name for key, name in wanted.items() if key not in have]
        remove = [name for key, name in have.items() if key not in wanted]
        return changing.TagChange(contact.pk, self.by, add=add, remove=remove)

    def shown(self, pk: int) -> Any:
        return ContactBody(Contact.objects.prefetch_related("tags", "identities").get(pk=pk)).data
