"""What a run keeps or a program sent, as rows of a path and a value in words: nobody reads JSON on a page."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from workflows.filters import show

MOST = 200  # rows
DEEPEST = 10  # levels; further in it is only said that there is more
LONGEST = 1000  # characters of a value
NOTHING = "–"


def in_rows(value: Any) -> list[tuple[str, str]]:
    """Paths as texts and triggers write them: “customer.emails[0]”."""
    found = list(islice(_rows("", value, 0), MOST + 1))
    return [*found[:MOST], ("…", _("There is more."))] if len(found) > MOST else found


def _rows(path: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    inner = list(_inner(path, value)) if depth < DEEPEST else []
    for name, each in inner:
        yield from _rows(name, each, depth + 1)
    if not inner:
        yield path, _said(value)


def _inner(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What stands in it, by path; of a list only where there is more in it than plain values."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield f"{path}.{key}" if path else str(key), each
    elif _is_list(value) and any(isinstance(each, (Mapping, list)) for each in value):
        for index, each in enumerate(value):
            yield f"{path}[{index}]", each


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping) or (_is_list(value) and any(isinstance(each, (Mapping, list)) for each in value)):
        return "…" if value else NOTHING
    if _is_list(value):
        return ", ".join(_said(each) for each in value[:MOST])[:LONGEST] or NOTHING
    return show(value)[:LONGEST] or NOTHING


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
