"""Which server a request goes to, in the spelling in which secrets name the servers that may get them."""

import re
from collections.abc import Iterable

from helpdesk.http import target
from helpdesk.http.errors import OutboundRefused
from helpdesk.http.target import Target

BEGINNING = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
HTTPS = 443


def written(goal: Target) -> str:
    """“api.example.com”; with the port where it is not that of https."""
    return goal.host if goal.port == HTTPS else f"{goal.host}:{goal.port}"


def is_among(goal: Target, hosts: Iterable[str]) -> bool:
    """A name without a port means the port of https."""
    return written(goal) in {host.removesuffix(f":{HTTPS}") for host in hosts}


def of_text(address: str) -> Target | None:
    """Of an address as a step writes it; None where variables decide which server it is, or it is no address."""
    found = BEGINNING.match(address.strip())
    if found is None or "{" in found[0]:
        return None
    try:
        return target.read(f"{found[0]}/")
    except OutboundRefused:
        return None
