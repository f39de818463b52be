"""Paths into JSON, as http_request and incoming_webhook write them: ``customer.emails[0].address``, or with ``$.``."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal

from django.utils.translation import gettext

LONGEST = 200
DEEPEST = 20

# A key may hold spaces, as those of forms do; an index stands in brackets.
PART = re.compile(r"(?:^|\.)([^.\[\]\x00]+)|\[(\d{1,6})\]", re.ASCII)
PATH = re.compile(r"(?:[^.\[\]\x00]+|\[\d{1,6}\])(?:\.[^.\[\]\x00]+|\[\d{1,6}\])*", re.ASCII)


class Missing(Enum):
    """What ``find`` answers where there is nothing; null is a value."""

    MISSING = "missing"


MISSING: Literal[Missing.MISSING] = Missing.MISSING


def problem(path: str) -> str | None:
    """What is wrong with a path, as a sentence; None: it can be looked up."""
    bare = _bare(path)
    if len(path) > LONGEST:
        return gettext("This path has %(count)s characters; %(longest)s is the most.") % {
            "count": len(path),
            "longest": LONGEST,
        }
    if bare and not PATH.fullmatch(bare):
        return gettext("“%(path)s” is not a path; write it like customer.emails[0].address.") % {"path": path}
    if len(PART.findall(bare)) > DEEPEST:
        return gettext("“%(path)s” goes more than %(deepest)s deep; take a shorter one.") % {
            "path": path,
            "deepest": DEEPEST,
        }
    return None


def find(value: Any, path: str) -> Any | Missing:
    """What stands at ``path`` in ``value`` (parsed JSON), or MISSING. ``$`` alone is the whole. Never raises."""
    bare = _bare(path)
    if bare and not PATH.fullmatch(bare):
        return MISSING
    for key, index in PART.findall(bare):
        if index:
            if not isinstance(value, list) or int(index) >= len(value):
                return MISSING
            value = value[int(index)]
        elif isinstance(value, Mapping) and key in value:
            value = value[key]
        else:
            return MISSING
    return value


def _bare(path: str) -> str:
    """Without the leading ``$``."""
    path = path.strip()
    if path == "$" or not path.startswith(("$.", "$[")):
        return "" if path == "$" else path
    return path[1:].removeprefix(".")
