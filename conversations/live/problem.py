"""A refusal as RFC 9457 JSON, written by hand: no Django response exists under /live/."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from conversations.live.gate import Refusal


async def problem(send: Callable[[MutableMapping[str, Any]], Awaitable[None]], refusal: Refusal) -> None:
    body = json.dumps(
        {"type": "about:blank", "title": refusal.status.phrase, "status": refusal.status, "detail": refusal.detail}
    ).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if refusal.retry_after is not None:
        headers.append((b"retry-after", str(refusal.retry_after).encode()))
    await send({"type": "http.response.start", "status": int(refusal.status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
