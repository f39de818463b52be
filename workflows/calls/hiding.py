"""What a server repeats of the secrets that it got does not come back to us, in whichever usual spelling it does so."""

import html
import json
from base64 import b64encode
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "••••••"
SHORTEST = 4  # of what a secret becomes in hex or base64: less than this stands in every text
COMPONENT = "-_.!~*'()"  # what encodeURIComponent leaves, and with the others encodeURI (ECMA-262, 19.2.6)
UNQUOTED = ("", "/", COMPONENT, f"{COMPONENT};/?:@&=+$,#")
QUOTES = (("&quot;", "&#x27;"), ("&#34;", "&#39;"), ("&quot;", "&#039;"), ("&quot;", "&apos;"), ('"', "'"))


def spellings(secrets: Collection[str]) -> tuple[str, ...]:
    """Every way in which servers write them, the longest first, so that none is hidden in part."""
    found = {each for secret in secrets if secret for each in _spellings(secret)}
    return tuple(sorted(found, key=len, reverse=True))


def _spellings(secret: str) -> Iterator[str]:
    yield secret
    for written in [*(quote(secret, safe=kept) for kept in UNQUOTED), quote_plus(secret)]:
        yield from (written, _lower(written))
    for ascii_only in (True, False):
        written = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield from (written, written.replace("/", r"\/"))
    for double, single in QUOTES:
        yield html.escape(secret, quote=False).replace('"', double).replace("'", single)
    raw = secret.encode()
    yield from (each for each in (raw.hex(), raw.hex().upper(), *_base64(raw)) if len(each) >= SHORTEST)


def _lower(quoted: str) -> str:
    """“%2F” as “%2f”; what is no escape as it was."""
    first, *rest = quoted.split("%")
    return "%".join([first, *(each[:2].lower() + each[2:] for each in rest)])


def _base64(raw: bytes) -> Iterator[str]:
    """By itself, with padding or without; and within a longer text (“user:secret”), where it begins at any of three
    places, the signs in which no neighbour has a part. In the two alphabets."""
    within = (
        b64encode(bytes(before) + raw).decode()[shared : (before + len(raw)) * 8 // 6]
        for before, shared in ((0, 0), (1, 2), (2, 3))
    )
    for written in (b64encode(raw).decode().rstrip("="), *within):
        yield from (written, written.replace("+", "-").replace("/", "_"))


def without(value: Any, hidden: Collection[str]) -> Any:
    """``value`` (JSON) with dots where one of ``hidden`` stood, also as a number or in the name of a key."""
    if not hidden:
        return value
    if isinstance(value, str):
        for each in hidden:
            value = value.replace(each, HIDDEN)
        return value
    if isinstance(value, list):
        return [without(item, hidden) for item in value]
    if isinstance(value, dict):
        return {without(key, hidden): without(item, hidden) for key, item in value.items()}
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return HIDDEN if is_number and any(each in json.dumps(value) for each in hidden) else value
