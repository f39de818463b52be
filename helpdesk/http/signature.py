"""Standard Webhooks signatures (standardwebhooks.com), both ways, over the raw bytes."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, digest
from secrets import token_bytes

TOLERANCE = 300  # seconds, both ways
PREFIX = "whsec_"


class SignatureMismatch(Exception):
    """Not signed by who knows the secret, or not lately."""


def new_secret() -> str:
    """256 random bits in the form that every Standard Webhooks library takes."""
    return PREFIX + b64encode(token_bytes(32)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One ``v1,…`` signature. ValueError if ``secret`` is not one."""
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except Base64Error as error:
        raise ValueError("A signing secret is “whsec_” and base64.") from error
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(digest(key, content, sha256)).decode()


def headers(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What a request of ours carries: one signature for each active secret."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, message_id, timestamp, body) for secret in secrets),
    }


def verify(secrets: Iterable[str], given: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Raises SignatureMismatch unless one of the signatures was made with one of ``secrets``, within TOLERANCE of
    ``now``. ``given`` are lower-case headers. Versions other than v1 are passed over."""
    message_id = given.get("webhook-id", "")
    timestamp = given.get("webhook-timestamp", "")
    if not (0 < len(message_id) <= 255 and message_id.isascii() and message_id.isprintable()):
        raise SignatureMismatch("webhook-id is missing.")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise SignatureMismatch("webhook-timestamp is missing.")
    parts = given.get("webhook-signature", "").encode("utf-8", "replace").split(b" ")
    signatures = [part for part in parts if part.startswith(b"v1,")]
    expected = [sign(secret, message_id, int(timestamp), body).encode() for secret in secrets]
    # Every pair is compared, so the time taken does not tell which one came close.
    matches = [compare_digest(one, other) for one in expected for other in signatures[:20]]
    if not any(matches):
        raise SignatureMismatch("webhook-signature does not match.")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE:
        raise SignatureMismatch("webhook-timestamp is not within five minutes of now.")
