"""How the customer's own site vouches for a visitor: an HS256 JWT (RFC 7519), or the older HMAC of the id."""

import hmac
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from channels.clean import clean_json, read_json
from channels.errors import BadRequest
from channels.models import Channel
from conversations.webchat.tokens import Visitor, verified_visitor

LONGEST = 4096  # characters of a JWT
LEEWAY = 60  # seconds between our clock and theirs
LIFE = 3600  # seconds: a JWT that lives longer is refused
MAX_ID, MAX_NAME, MAX_EMAIL = 200, 150, 254


class NotVouched(Exception):
    """The proof does not hold; the sentence tells the site's developer what to change."""


def from_jwt(channel: Channel, token: str, now: datetime) -> Visitor:
    """Raises NotVouched."""
    if len(token) > LONGEST or token.count(".") != 2:
        raise NotVouched("The identity is no JWT: three parts with dots between them, at most 4,096 characters.")
    signed, _, signature = token.rpartition(".")
    header, payload = (_part(part) for part in signed.split("."))
    if header.get("alg") != "HS256":
        raise NotVouched("Sign the JWT with HS256.")
    expected = hmac.digest(_secret(channel), signed.encode(), "sha256")
    if not hmac.compare_digest(expected, _decode(signature)):
        raise NotVouched("The JWT's signature is wrong; sign it with this chat's identity secret.")
    _check_times(payload, now.timestamp())
    audience = payload.get("aud")
    if channel.public_id not in (audience if isinstance(audience, list) else [audience]):
        raise NotVouched(f"Set the JWT's aud to this chat's id, {channel.public_id}.")
    return _visitor(payload.get("sub"), payload)


def from_hash(channel: Channel, user: Mapping[str, Any]) -> Visitor:
    """``hash`` is hex(HMAC-SHA256(identity secret, id)). Raises NotVouched."""
    expected = hmac.new(_secret(channel), str(user.get("id", "")).encode("utf-8", "replace"), sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), str(user.get("hash", "")).encode("utf-8", "replace")):
        raise NotVouched(
            "The hash is wrong: it is the hexadecimal HMAC-SHA256 of the id, with this chat's identity secret."
        )
    return _visitor(user.get("id"), user)


def _visitor(key: object, told: Mapping[str, Any]) -> Visitor:
    if not isinstance(key, (str, int)) or not 0 < len(str(key)) <= MAX_ID or not str(key).isprintable():
        raise NotVouched(f"The visitor's id (sub) is a text of 1 to {MAX_ID} characters.")
    return verified_visitor(str(key), str(told.get("name") or "")[:MAX_NAME], str(told.get("email") or "")[:MAX_EMAIL])


def _check_times(payload: Mapping[str, Any], now: float) -> None:
    until = payload.get("exp")
    if isinstance(until, bool) or not isinstance(until, (int, float)):
        raise NotVouched("The JWT needs exp, as seconds since 1970.")
    if not now - LEEWAY < until:
        raise NotVouched("The JWT has expired; make a new one for each page.")
    if until > now + LIFE + LEEWAY:
        raise NotVouched("The JWT lives too long; let it expire within an hour.")
    begin = payload.get("nbf", 0)
    if not isinstance(begin, (int, float)) or begin > now + LEEWAY:
        raise NotVouched("The JWT is not valid yet; look at the clocks.")


def _secret(channel: Channel) -> bytes:
    secret = str(channel.secrets.get("identity", ""))
    if not secret:
        raise NotVouched("This chat has no identity secret yet; make one in the channel's settings.")
    return secret.encode()


def _part(part: str) -> dict[str, Any]:
    try:
        value = clean_json(read_json(_decode(part)))
    except BadRequest as error:
        raise NotVouched("The identity is no JWT: its parts are JSON objects in base64url.") from error
    if not isinstance(value, dict):
        raise NotVouched("The identity is no JWT: its parts are JSON objects in base64url.")
    return value


def _decode(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except (UnicodeEncodeError, Base64Error, ValueError) as error:
        raise NotVouched("The identity is no JWT: its parts are base64url.") from error
