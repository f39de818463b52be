"""Starts when a tag is added to a contact or taken away, whoever did it; one event may add several."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from conversations.events import NewEvent
from workflows.triggers.base import TriggerKind


class ContactTagUpdated(TriggerKind):
    name = "contact_tag_updated"
    label = _("Tag added or removed")
    help = _("Starts when a contact gets a tag or loses one.")
    icon = "tags"
    event = "contact.tagged"
    told = ("tag", "action", "source")
    subjects = ("tag", "action", "source", "contact.<field>", "contact.tags")

    def looks(self, event: NewEvent) -> Iterator[Mapping[str, Any]]:
        for action in ("added", "removed"):
            for tag in event.data.get(action, ()):
                yield {"tag": tag, "action": action, "source": str(event.actor.kind)}
