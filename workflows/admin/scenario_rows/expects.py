"""One thing that is expected, a row each; several rows of a turn make its “expect”."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflows.admin.scenario_rows.values import joined, listed, meant, typed
from workflows.builder.forms.inputs.base import said
from workflows.builder.forms.part import Posted
from workflows.builder.forms.rows import tokens
from workflows.scenarios.words import EXPECTS

TEXTS = ("sent", "not_sent", "comment")  # a row each
NAMED = ("field", "var")  # a name and its value, a row each
CHOSEN = ("status", "run")  # each has its own list


@dataclass(frozen=True, slots=True)
class ExpectRow:
    """``name``: of a field or variable, or what an address holds. ``text``: what it is, or how often."""

    prefix: str  # of the names of its inputs
    key: str = "sent"
    text: str = ""
    name: str = ""
    status: str = "open"
    run: str = "done"


def rows_of(wants: Mapping[str, Any], prefix: str) -> list[ExpectRow]:
    listed_rows = [row for key, want in wants.items() for row in _rows(key, want)]
    return [ExpectRow(f"{prefix}.{number}", **row) for number, row in enumerate(listed_rows)]


def _rows(key: str, want: Any) -> Iterator[dict[str, str]]:
    if key in TEXTS:
        yield from ({"key": key, "text": str(text)} for text in (want if isinstance(want, list) else [want]))
    elif key in NAMED and isinstance(want, Mapping):
        yield from ({"key": key, "name": name, "text": typed(value)} for name, value in want.items())
    elif key == "http" and isinstance(want, Mapping):
        yield {"key": key, "name": str(want.get("url", "")), "text": typed(want.get("count"))}
    elif key in CHOSEN:
        yield {"key": key, key: "none" if want is None else str(want)}
    elif key == "tags":
        yield {"key": key, "text": joined(want)}
    else:
        yield {"key": key, "text": "" if key == "nothing_sent" or want is None else str(want)}


def posted_rows(posted: Posted, prefix: str) -> list[ExpectRow]:
    return [_posted(posted, f"{prefix}.{token}") for token in tokens(posted, prefix, "key")]


def _posted(posted: Posted, row: str) -> ExpectRow:
    key, name = said(posted, f"{row}.key"), said(posted, f"{row}.name").strip()
    text = said(posted, f"{row}.{'text' if key in TEXTS else 'count' if key == 'http' else 'value'}")
    return ExpectRow(row, key, text, name, said(posted, f"{row}.status"), said(posted, f"{row}.run"))


def wants_of(rows: Sequence[ExpectRow]) -> dict[str, Any]:
    """ValueError for what two rows say at once, or of no name."""
    found: dict[str, Any] = {}
    if any(row.key in NAMED and not row.name for row in rows):
        raise ValueError(_("One stands there without its name; write it, or remove the row."))
    for row in rows:
        value = _want(row)
        if row.key not in found:
            found[row.key] = value
        elif row.key in TEXTS:
            before = found[row.key]
            found[row.key] = [*(before if isinstance(before, list) else [before]), value]
        elif row.key in NAMED and not set(value) & set(found[row.key]):
            found[row.key] |= value
        else:
            label = f"{EXPECTS.get(row.key, row.key)} {row.name if row.key in NAMED else ''}".strip()
            raise ValueError(_("“%(what)s” stands there twice; keep one of them.") % {"what": label})
    return found


def _want(row: ExpectRow) -> Any:
    if row.key in TEXTS:
        return row.text
    if row.key in NAMED:
        return {row.name: meant(row.text)}
    if row.key == "http":
        count = meant(row.text)
        return {**({"url": row.name} if row.name else {}), **({} if count is None else {"count": count})}
    if row.key in CHOSEN:
        return row.status if row.key == "status" else row.run
    if row.key == "tags":
        return listed(row.text)
    return True if row.key == "nothing_sent" else row.text.strip() or None
