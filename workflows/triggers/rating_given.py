"""Starts when the contact rates: the answer to a question that asks for a rating."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from conversations.events import NewEvent
from workflows.triggers.base import TriggerKind


class RatingGiven(TriggerKind):
    name = "rating_given"
    label = _("Rating given")
    help = _("Starts when a contact answers a question that asks for a rating.")
    icon = "star"
    event = "rating.given"
    on_conversation = True
    told = ("rating",)
    subjects = ("rating", "conversation.team", "conversation.assignee", "contact.<field>", "contact.tags")

    def looks(self, event: NewEvent) -> Iterator[Mapping[str, Any]]:
        yield {"rating": event.data["value"]}
