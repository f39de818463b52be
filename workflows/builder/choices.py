"""The fixed words that conditions compare with, as pages say them: “the contact”, “urgent”, “Monday”."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {
    "contact": gettext_noop("the contact"),
    "agent": gettext_noop("an agent"),
    "workflow": gettext_noop("a workflow"),
    "api": gettext_noop("a program, by the API"),
    "import": gettext_noop("an import"),
    "open": gettext_noop("open"),
    "snoozed": gettext_noop("snoozed"),
    "closed": gettext_noop("closed"),
    "low": gettext_noop("low"),
    "normal": gettext_noop("normal"),
    "high": gettext_noop("high"),
    "urgent": gettext_noop("urgent"),
    "online": gettext_noop("online"),
    "away": gettext_noop("away"),
    "offline": gettext_noop("offline"),
    "added": gettext_noop("added"),
    "removed": gettext_noop("removed"),
    "monday": gettext_noop("Monday"),
    "tuesday": gettext_noop("Tuesday"),
    "wednesday": gettext_noop("Wednesday"),
    "thursday": gettext_noop("Thursday"),
    "friday": gettext_noop("Friday"),
    "saturday": gettext_noop("Saturday"),
    "sunday": gettext_noop("Sunday"),
    "yes": gettext_noop("yes"),
    "no": gettext_noop("no"),
}


def said(choices: Sequence[str], value: Any) -> str | None:
    """The words for a value of a subject with these choices (of yes or no: for true and false); None: it is none."""
    if isinstance(value, bool):
        value = (choices or ("yes", "no"))[0 if value else 1]
    word = value.strip().casefold() if isinstance(value, str) else None
    return _(WORDS[word]) if word in choices and word in WORDS else None
