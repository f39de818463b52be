"""The visitor's token: who they are on one channel, signed by us, kept by their browser, sent in a header only."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.core import signing

from channels.models import Channel

YEAR = timedelta(days=365)
VERIFIED = "id:"  # begins the external id of a visitor whom the customer's own site vouched for


class BadToken(Exception):
    """The token is not ours, of another chat, too old, or was revoked; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """``id`` is the identity's external id on the channel. Name and email are only known of verified visitors."""

    id: str
    name: str = ""
    email: str = ""

    @property
    def is_verified(self) -> bool:
        return self.id.startswith(VERIFIED)


def new_visitor() -> Visitor:
    return Visitor(uuid4().hex)


def verified_visitor(external_id: str, name: str = "", email: str = "") -> Visitor:
    return Visitor(f"{VERIFIED}{external_id}", name, email)


def issue(channel: Channel, visitor: Visitor) -> str:
    data = {"v": visitor.id, "n": visitor.name, "e": visitor.email, "s": _voucher(channel, visitor)}
    return signing.dumps(data, key=_keys(channel)[0], salt=_salt(channel))


def read_token(channel: Channel, token: str) -> Visitor:
    """Raises BadToken."""
    if not token:
        raise BadToken("This chat needs a visitor token; begin with POST session/.")
    first, *older = _keys(channel)
    fallbacks: list[str | bytes] = [*older]
    try:
        data = signing.loads(token, key=first, salt=_salt(channel), max_age=YEAR, fallback_keys=fallbacks)
    except signing.BadSignature as error:
        raise BadToken("The visitor token is not valid here; begin again with POST session/.") from error
    visitor = Visitor(data["v"], data["n"], data["e"])
    if data["s"] != _voucher(channel, visitor):
        raise BadToken("The site's secret has changed since this visitor was identified; identify them again.")
    return visitor


def bearer(header: str) -> str:
    """The token of an Authorization header, or nothing."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _salt(channel: Channel) -> str:
    """A token of one chat means nothing to another."""
    return f"webchat.visitor.{channel.public_id}"


def _keys(channel: Channel) -> list[str]:
    """A new ``visitor_key`` among the channel's secrets revokes every token of the chat."""
    own = channel.secrets.get("visitor_key", "")
    keys: list[str] = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return [f"{key}{own}" for key in keys]


def _voucher(channel: Channel, visitor: Visitor) -> str:
    """Ties a verified visitor to the secret they were vouched for with: a new secret ends what a leaked one made."""
    if not visitor.is_verified:
        return ""
    return sha256(f"voucher{channel.secrets.get('identity', '')}".encode()).hexdigest()[:16]
