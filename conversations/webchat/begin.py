"""The beginning of a visit: who it is by token or by proof, else somebody new."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from channels.errors import BadRequest
from channels.models import Channel
from conversations.webchat import limits
from conversations.webchat.identify import carry_over
from conversations.webchat.identity import from_hash, from_jwt
from conversations.webchat.requests import text_of, wrong
from conversations.webchat.site import site
from conversations.webchat.tokens import BadToken, Visitor, new_visitor, read_token

ONLY_VERIFIED = "Sign in on the web site first; this chat is for its members."


def begin(channel: Channel, data: Mapping[str, Any], network: str, now: datetime) -> Visitor:
    """By ``identity`` (a JWT, or {id, hash, …}), else by ``token``. Raises NotVouched, TooMany, BadRequest."""
    known = _known(channel, text_of(data, "token", 4096))
    vouched = _vouched(channel, data.get("identity"), now)
    if known is None:
        limits.take("session", f"{channel.pk}.{network}", now)
        limits.take("chat", str(channel.pk), now)
    if vouched is not None:
        if known is not None:
            carry_over(channel, known, vouched)
        return vouched
    if site(channel).verified_only and not (known is not None and known.is_verified):
        raise BadRequest(HTTPStatus.FORBIDDEN, ONLY_VERIFIED)
    return known or new_visitor()


def _known(channel: Channel, token: str) -> Visitor | None:
    """A token that is not good any more is as none: the visitor begins anew."""
    try:
        return read_token(channel, token)
    except BadToken:
        return None


def _vouched(channel: Channel, proof: object, now: datetime) -> Visitor | None:
    if proof is None or proof == "":
        return None
    if isinstance(proof, str):
        return from_jwt(channel, proof, now)
    if isinstance(proof, dict):
        return from_hash(channel, proof)
    raise wrong("identity", "identity is a JWT, or an object with id and hash.")
