"""Values of a scenario as one types them: text is text, and what is a number, yes or no, or a list is JSON."""

import json
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.api.parsers import read_json
from helpdesk.api.problems import Problem


def typed(value: Any) -> str:
    """What an input shows, so that ``meant`` gives the same value again."""
    if value is None:
        return ""
    if isinstance(value, str) and value and meant(value) == value:
        return value
    return as_json(value)


def meant(text: str) -> Any:
    """“5” is a number, “0812” and “Ana” are text; nothing is nothing."""
    text = text.strip()
    if not text:
        return None
    try:
        found = read_json(text)
    except Problem:
        return text
    return text if isinstance(found, (int, float)) and json.dumps(found) != text else found


def json_of(text: str) -> Any:
    """ValueError with advice for what is none."""
    try:
        return read_json(text)
    except Problem as error:
        raise ValueError(_("This is not JSON; write it as {“order”: “17”}, with straight quotes.")) from error


def as_json(value: Any) -> str:
    """As ``json_of`` reads it."""
    return json.dumps(value, ensure_ascii=False)


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def joined(values: Any) -> str:
    """One text or several, with commas between."""
    several = values if isinstance(values, (list, tuple)) else [values] if values is not None else []
    return ", ".join(map(str, several))
