"""What a request is answered with, decided without any input or output: genuine? readable? for us?"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import structlog

from channels.adapters.base import Answer
from channels.adapters.registry import UnknownKind, adapter
from channels.errors import BadRequest, SignatureError
from channels.models import Channel

log = structlog.get_logger(__name__)

NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reply:
    """``keeps``: to be answered only once the payload is stored."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    keeps: bool = False


def problem(
    status: int, detail: str, errors: Iterable[tuple[str, str]] = (), headers: Mapping[str, str] = NONE
) -> Reply:
    """RFC 9457."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    listed = [{"field": field, "message": sentence} for field, sentence in errors]
    if listed:
        body["errors"] = listed
    return Reply(int(status), json.dumps(body).encode(), "application/problem+json", headers)


NOT_FOUND = problem(404, "There is no such channel.")
NOT_ALLOWED = problem(405, "This address takes POST, and GET for a handshake.", headers={"Allow": "GET, POST"})
NOT_OURS = problem(401, "The signature is missing or wrong. Check the secret, and sign the very bytes that are sent.")
TOO_SLOW = problem(408, "The body took too long to arrive.")
UNAVAILABLE = problem(503, "This could not be kept just now. Send it again later.", headers={"Retry-After": "5"})


def too_large(limit: int) -> Reply:
    return problem(413, f"The body is larger than {limit // 1000:,} kB.")


def limit_of(channel: Channel) -> int:
    return adapter(channel.kind).max_body


def handshake(channel: Channel, query: Mapping[str, str]) -> Reply:
    answer = adapter(channel.kind).handshake(channel, query)
    return problem(403, "This is not a handshake of this channel.") if answer is None else Reply(200, answer.encode())


def examine(channel: Channel, headers: Mapping[str, str], body: bytes, now: datetime) -> Reply:
    """``headers`` are lower case. Signature first, over the bytes as they came; then what must be told at once."""
    try:
        kind = adapter(channel.kind)
        if len(body) > kind.max_body:
            return too_large(kind.max_body)
        kind.verify(channel, headers, body, now)
        if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            return problem(415, "Send the body as it is, without Content-Encoding.")
        return _reply(kind.accept(channel, headers, body))
    except SignatureError as error:
        log.info("hook_refused", channel=channel.pk, reason=str(error))
        return NOT_OURS
    except BadRequest as error:
        return problem(error.status, error.detail, error.errors)
    except UnknownKind as error:
        log.error("hook_of_unknown_kind", channel=channel.pk, reason=str(error))
        return UNAVAILABLE


def _reply(answer: Answer) -> Reply:
    if isinstance(answer.body, str):
        return Reply(answer.status, answer.body.encode(), keeps=True)
    return Reply(answer.status, json.dumps(dict(answer.body)).encode(), "application/json", keeps=True)
