"""Where two contents of a step differ, as a page shows it: theirs and yours, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflows.filters import show
from workflows.kinds.registry import KINDS
from workflows.program import Step


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    theirs: str
    yours: str


def differences(theirs: Step, yours: Mapping[str, Any]) -> list[Difference]:
    """``yours``: the config that was typed."""
    fields = KINDS[theirs.kind].form.base_fields if theirs.kind in KINDS else {}
    found = []
    for key in dict.fromkeys((*fields, *theirs.config, *yours)):
        one, other = theirs.config.get(key), yours.get(key)
        if one != other:
            field = fields.get(key)
            label = str((field.label if field else None) or key.replace("_", " ").capitalize())
            written = field.prepare_value if field else (lambda value: value)
            found.append(Difference(label, _words(written(one)), _words(written(other))))
    return found


def _words(value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_words(child)}" for key, child in value.items() if child not in (None, "", [], {}))
    if isinstance(value, (list, tuple)):
        return ", ".join(_words(child) for child in value)
    return show(value)
