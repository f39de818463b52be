"""A place that the contact shares, or types where their app cannot; kept as “latitude,longitude” in degrees."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted

TYPED = re.compile(r"([-+]?\d{1,3}(?:\.\d{1,15})?)\s*[,;]\s*([-+]?\d{1,3}(?:\.\d{1,15})?)", re.ASCII)


class LocationAnswer(AnswerType):
    name = "location"
    label = _("A location")
    invalid_text = "Please share your location."

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        found = message.location or _typed(message.text)
        if found is None:
            raise NotUnderstood(f"{quoted(message)} is not a location")
        latitude, longitude = found
        return f"{latitude},{longitude}"


def _typed(text: str) -> tuple[float, float] | None:
    """Degrees as maps give them to be copied: “-6.2088, 106.8456”."""
    found = TYPED.fullmatch(text.strip())
    place = (float(found[1]), float(found[2])) if found else None
    return place if place and abs(place[0]) <= 90 and abs(place[1]) <= 180 else None
