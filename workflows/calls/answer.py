"""What a server's answer means to the step that asked: the variables found in it, or why there are none."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.clean import clean_json, read_json
from channels.errors import BadRequest
from workflows.calls.hiding import spellings, without
from workflows.json_path import MISSING, find

LONGEST = 10_000  # characters of one value as JSON: it is kept in the run
NO_ANSWER = "The server gave no answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` None: none came. ``error``: a sentence; the step then goes out by ``failed``."""

    status: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)  # variable -> what stood at its path
    missing: tuple[str, ...] = ()  # variables whose path led to nothing
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """The data of the stimulus ``called``."""
        return {
            "status": self.status,
            "values": dict(self.values),
            "missing": list(self.missing),
            "error": self.error,
        }


def read(status: int, body: bytes, mappings: Mapping[str, str], hide: Collection[str] = ()) -> Answer:
    """``hide``: secrets that went with the request, which a server that repeats them does not bring back to us."""
    if refused := _refused(status):
        return Answer(status, error=refused)
    if not mappings:
        return Answer(status)
    try:
        value = read_json(body)
    except BadRequest:
        return Answer(status, error=f"The server answered {status}, but not with JSON")
    return of_value(status, without(clean_json(value), spellings(hide)), mappings)


def of_value(status: int, value: Any, mappings: Mapping[str, str]) -> Answer:
    """The same of JSON that was read already."""
    if refused := _refused(status):
        return Answer(status, error=refused)
    found = {variable: find(value, path) for variable, path in mappings.items()}
    kept = {key: each for key, each in found.items() if each is not MISSING and each is not None and _fits(each)}
    return Answer(status, kept, tuple(key for key in mappings if key not in kept))


def _refused(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"The server answered {status}, a redirect, which is not followed"
    return f"The server answered {status}"


def _fits(value: Any) -> bool:
    return len(json.dumps(value, ensure_ascii=False)) <= LONGEST
