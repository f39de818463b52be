"""The only outbound HTTP client: checked and pinned addresses, no redirects, no proxies, no cookies, bounded in time
and size (RELIABILITY S20, S21)."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse

from helpdesk.http import target as targets
from helpdesk.http.connection import Deadline, PinnedConnection
from helpdesk.http.errors import OutboundError, OutboundRefused

__all__ = ["OutboundError", "OutboundRefused", "Response", "request"]

LIMIT = 1_000_000  # bytes of an answer
USER_AGENT = "helpdesk/1"
CHUNK = 65_536
FIXED = {"Accept-Encoding": "identity", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Response:
    """``headers`` are lower case; a repeated one has its values joined by a comma."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: float = 10.0,
    limit: int = LIMIT,
    confidential: bool = False,
) -> Response:
    """Calls ``url`` and reads at most ``limit`` bytes, all within ``timeout`` seconds. A redirect is an answer like any
    other. What is ``confidential`` goes without TLS only to a network of OUTBOUND_ALLOW that is not public. Raises
    OutboundRefused before anything is sent, OutboundError when there is no usable answer."""
    deadline = Deadline(timeout)
    target = targets.read(url)
    addresses = targets.addresses(target, deadline.left(), confidential=confidential)
    connection = PinnedConnection(target.host, target.port, secure=target.secure)
    sent = False
    try:
        connection.open(addresses, deadline)
        connection.sock.settimeout(deadline.left())
        sent = True  # from here on the other side may have all of it
        connection.request(method, target.path, body, {"User-Agent": USER_AGENT, **(headers or {}), **FIXED})
        return _answer(connection.getresponse(), limit, deadline)
    except TimeoutError as error:
        raise OutboundError(
            f"The server did not answer within {timeout:g} seconds.", sent=sent, again=not sent
        ) from error
    except (OSError, HTTPException) as error:
        what = "broke the connection" if sent else "could not be reached"
        raise OutboundError(f"The server {what} ({type(error).__name__}).", sent=sent) from error
    finally:
        connection.close()


def _answer(response: HTTPResponse, limit: int, deadline: Deadline) -> Response:
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > limit:
            raise _too_much(limit)
        deadline.left()
    if response.length:
        raise OutboundError("The server broke off its answer.", sent=True)
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Response(response.status, headers, _unpacked(bytes(body), headers.get("content-encoding", ""), limit))


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """We ask for plain bytes, but some servers pack them regardless; a bomb is cut off at ``limit``."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate") or not body:
        return body
    try:
        opened = zlib.decompressobj(zlib.MAX_WBITS + 32).decompress(body, limit + 1)
    except zlib.error as error:
        raise OutboundError("The server's answer could not be unpacked.", sent=True, again=False) from error
    if len(opened) > limit:
        raise _too_much(limit)
    return opened


def _too_much(limit: int) -> OutboundError:
    return OutboundError(f"The server answered with more than {limit // 1000:,} kB.", sent=True, again=False)
