"""The texts of a request in parts: literals, and the names of secrets whose values are put in when it is made."""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from workflows import text
from workflows.effects import Parts, SecretPart
from workflows.facts import World

CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
SCALAR = re.compile(r"-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?|true|false|null")
FORM = "application/x-www-form-urlencoded"


def in_url(value: str) -> str:
    """Nothing for “.” and “..”, which servers take as a way up even where they are percent-encoded."""
    return "" if value in (".", "..") else quote(value, safe="", errors="replace")


def in_header(value: str) -> str:
    """One line."""
    return CONTROLS.sub(" ", value).strip()


def in_json(value: str) -> str:
    """Within the quotes of a JSON text."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def in_xml(value: str) -> str:
    return html.escape(CONTROLS.sub(" ", value))


def as_it_is(value: str) -> str:
    return value


ESCAPES: dict[str, Callable[[str], str]] = {
    "": as_it_is,
    "url": in_url,
    "header": in_header,
    "json": in_json,
    "xml": in_xml,
}


class JsonPlace:
    """Follows the literal pieces of a JSON text, to know whether a value stands within quotes."""

    def __init__(self) -> None:
        self.quoted = self.escaped = False

    def pass_over(self, literal: str) -> None:
        for sign in literal:
            if self.escaped:
                self.escaped = False
            elif self.quoted and sign == "\\":
                self.escaped = True
            elif sign == '"':
                self.quoted = not self.quoted

    def value(self, value: str) -> str:
        """Outside of quotes a number stays one, nothing is null, and a text gets quotes of its own."""
        if self.quoted:
            return in_json(value)
        if not value:
            return "null"
        return value if SCALAR.fullmatch(value) else f'"{in_json(value)}"'

    def secret(self, name: str) -> Parts:
        part = SecretPart(name, "json")
        return (part,) if self.quoted else ('"', part, '"')


def render(source: str, escape: str, world: World, variables: Mapping[str, Any]) -> Parts:
    """The text with its variables filled in, each escaped for its place; what a contact wrote is never read again."""
    found: list[str | SecretPart] = []
    for piece in text.pieces(source, world, variables, world.form):
        if isinstance(piece, text.Literal):
            found.append(piece.text)
        elif isinstance(piece, text.Secret):
            found.append(SecretPart(piece.name, escape))
        else:
            found.append(ESCAPES[escape](piece.text))
    return joined(found)


def render_json(source: str, world: World, variables: Mapping[str, Any]) -> Parts:
    place, found = JsonPlace(), list[str | SecretPart]()
    for piece in text.pieces(source, world, variables, world.form):
        if isinstance(piece, text.Literal):
            place.pass_over(piece.text)
            found.append(piece.text)
        elif isinstance(piece, text.Secret):
            found.extend(place.secret(piece.name))
        else:
            found.append(place.value(piece.text))
    return joined(found)


def joined(parts: Iterable[str | SecretPart]) -> Parts:
    """Neighbouring literals as one."""
    found: list[str | SecretPart] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def size(parts: Parts) -> int:
    return sum(len(part) for part in parts if isinstance(part, str))


def names(parts: Parts) -> set[str]:
    return {part.name for part in parts if isinstance(part, SecretPart)}


def shown(parts: Parts) -> str:
    """For people: decoded, secrets by their names."""
    return "".join(
        unquote(part, errors="replace") if isinstance(part, str) else f"{{{{ secret.{part.name} }}}}" for part in parts
    )


def host(parts: Parts) -> str:
    """Of an address, without looking into secrets; empty where it is none."""
    try:
        return (urlsplit("".join(part if isinstance(part, str) else "x" for part in parts)).hostname or "")[:255]
    except ValueError:
        return ""


def filled(parts: Parts, secrets: Mapping[str, str]) -> str:
    """For the server only: with the values of the secrets. KeyError for one that there is not."""
    return "".join(part if isinstance(part, str) else ESCAPES[part.escape](secrets[part.name]) for part in parts)


def to_json(parts: Parts) -> list[Any]:
    return [part if isinstance(part, str) else {"secret": part.name, "escape": part.escape} for part in parts]


def from_json(data: Sequence[Any]) -> Parts:
    return tuple(part if isinstance(part, str) else SecretPart(part["secret"], part["escape"]) for part in data)
