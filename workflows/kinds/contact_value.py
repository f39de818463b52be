"""A value on its way into a contact's field: cleaned by the field's type before anything is written."""

from typing import Any

from contacts.fields import BY_COLUMN, BY_TYPE, Unfit, clean_choice, clean_text
from workflows.facts import CONTACT_FIELDS, ContactFacts


def fit(field: str, value: Any, contact: ContactFacts) -> Any:
    """The value as the field keeps it; None clears it. Unfit with a sentence if the field cannot hold it."""
    if value is None or value == "":
        return None
    if field in CONTACT_FIELDS:
        return BY_COLUMN[field](value)
    known = contact.types.get(field)
    if known is None:
        return clean_text(value) if isinstance(value, str) else value
    return clean_choice(value, known.choices) if known.type == "choice" else BY_TYPE[known.type](value)


__all__ = ["Unfit", "fit"]
