"""A place that the contact shares, kept as “latitude,longitude” in degrees."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted


class LocationAnswer(AnswerType):
    name = "location"
    label = _("A location")
    invalid_text = "Please share your location."

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        if message.location is None:
            raise NotUnderstood(f"{quoted(message)} is not a location")
        latitude, longitude = message.location
        return f"{latitude},{longitude}"
