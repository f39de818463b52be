"""Contacts: found by name or address, changed through the actions, so that every change is an event."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, Field, Identity
from conversations.actions.contacts import COLUMNS, ContactChange, TagChange, tag, update
from conversations.actions.erase import erase
from conversations.admin.acting import actor, person
from conversations.admin.contact_form import PREFIX, contact_form
from conversations.events import EventKind, NewEvent, record
from conversations.lock import lock_contacts
from conversations.visibility import contacts_visible_to
from helpdesk.admin.base import Page
from helpdesk.admin.inlines import Table


class IdentityInline(Table):
    model = Identity
    fields = readonly_fields = ("channel", "external_id", "name", "last_inbound_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # who may see the contact may see its addresses

    def get_queryset(self, request: HttpRequest) -> QuerySet[Identity]:
        return super().get_queryset(request).select_related("channel")


@admin.register(Contact)
class ContactAdmin(Page):
    list_display = ("name", "email", "phone", "language", "country", "tagged", "blocked", "created_at")
    list_filter = ("blocked", "language", "tags")
    search_fields = ("first_name", "last_name", "email", "phone")
    search_help_text = _("By a part of name, email or phone.")
    inlines = (IdentityInline,)
    readonly_fields = ("created_at",)

    @admin.display(description=_("tags"))
    def tagged(self, contact: Contact) -> str:
        return ", ".join(tag.name for tag in contact.tags.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """Those of conversations that this person may see, as everywhere."""
        rows: QuerySet[Contact] = super().get_queryset(request).filter(contacts_visible_to(person(request)))
        return rows.prefetch_related("tags")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{"form": contact_form(_custom()), **kwargs})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = [PREFIX + key for key in _custom()]
        sets = [(None, {"fields": (*COLUMNS, "tag_names")})]
        return [*sets, (_("Fields"), {"fields": own})] if own else sets

    def delete_model(self, request: HttpRequest, obj: Contact) -> None:
        """With everything that was said and kept, files too."""
        erase(obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        for pk in list(queryset.values_list("pk", flat=True)):
            erase(pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Says how much goes: a line a message would be a page without end."""
        rows = [
            gettext("%(name)s, with every conversation, message and file") % {"name": contact.name} for contact in objs
        ]
        return rows, {str(Contact._meta.verbose_name_plural): len(rows)}, set(), []

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        now, by = timezone.now(), actor(request)
        if not change:
            Contact.objects.bulk_create([made := Contact(created_at=now)])
            obj.pk = made.pk
            record([NewEvent(EventKind.CONTACT_CREATED, by, made.pk, subject=made)], now=now)
        contact = lock_contacts([obj.pk])[obj.pk]
        update([ContactChange(contact, form.changes(), by)], now=now)
        if "tag_names" in form.changed_data:
            before = {one.casefold() for one in form.fields["tag_names"].initial or []}
            wanted = {one.casefold(): one for one in form.cleaned_data["tag_names"]}
            add = [name for key, name in wanted.items() if key not in before]
            tag([TagChange(obj.pk, by, add=add, remove=sorted(before - wanted.keys()))], now=now)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Without the form's own tags, which went through their action."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)


def _custom() -> dict[str, Field]:
    return {field.key: field for field in Field.objects.all()}
