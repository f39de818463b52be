"""Starts when a value of a contact really changes, whoever changed it; one event may change several."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from conversations.events import NewEvent
from workflows.triggers.base import TriggerKind


class ContactFieldUpdated(TriggerKind):
    name = "contact_field_updated"
    label = _("Contact's field changed")
    help = _("Starts when a value of a contact changes.")
    icon = "user-pen"
    event = "contact.updated"
    told = ("field", "old", "new", "source")
    subjects = ("field", "old", "new", "source", "contact.<field>", "contact.tags")

    def looks(self, event: NewEvent) -> Iterator[Mapping[str, Any]]:
        for field, (old, new) in event.data.get("changes", {}).items():
            if old != new and not (old in (None, "") and new in (None, "")):
                yield {"field": field, "old": old, "new": new, "source": str(event.actor.kind)}
