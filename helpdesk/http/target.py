"""A web address taken apart strictly, and its name looked up once: what is checked is what is called."""

import re
import socket
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import quote, urlsplit

from helpdesk.http.addresses import is_of_the_house, may_call
from helpdesk.http.errors import NotSecret, OutboundError, OutboundRefused

HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|[0-9a-f:.]+")
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")  # what parsers read differently
KEPT = "/?:@!$&'()*+,;=%~-._[]"


@dataclass(frozen=True, slots=True)
class Target:
    secure: bool
    host: str  # as in the Host header and for TLS
    port: int
    path: str  # with the query


def read(url: str) -> Target:
    """Takes ``url`` apart without any look-up. Raises OutboundRefused."""
    if FORBIDDEN.search(url) or len(url) > 2000:
        raise OutboundRefused
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _ascii(parts.hostname or "")
    except ValueError as error:
        raise OutboundRefused from error
    secure = parts.scheme == "https"
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not HOST.fullmatch(host) or port == 0:
        raise OutboundRefused
    path = quote(parts.path or "/", safe=KEPT) + (f"?{quote(parts.query, safe=KEPT)}" if parts.query else "")
    return Target(secure, host, port or (443 if secure else 80), path)


def _ascii(host: str) -> str:
    """Lower case, without the root's dot, international names in their DNS form; ValueError if there is none."""
    name = host if host.isascii() else host.encode("idna").decode("ascii")
    return name.lower().removesuffix(".")


def addresses(target: Target, seconds: float, *, confidential: bool = False) -> list[str]:
    """Every address of the target's name, all of them allowed. Raises OutboundRefused or OutboundError."""
    found = _look_up(target, seconds)
    if not found or not all(may_call(address, target.port) for address in found):
        raise OutboundRefused
    if confidential and not target.secure and not all(map(is_of_the_house, found)):
        raise NotSecret
    return found


def _look_up(target: Target, seconds: float) -> list[str]:
    """The system's resolver has no time limit of its own, so it is asked in a thread and left behind when late."""
    answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except Exception as error:  # whatever it is, who asked must hear of it: a thread that dies says nothing
            answers.put(error)

    Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty as error:
        raise OutboundError("Looking up the server's name took too long. Try again later.", sent=False) from error
    if isinstance(answer, OSError | UnicodeError):
        raise OutboundError("The server's name is not known. Check the address.", sent=False) from answer
    if isinstance(answer, Exception):
        said = f"The server's name could not be looked up ({type(answer).__name__}). Try again later."
        raise OutboundError(said, sent=False) from answer
    return answer
