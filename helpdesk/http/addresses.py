"""Which addresses may be called: the public internet on usual web ports, and what OUTBOUND_ALLOW adds to it."""

import ipaddress
from functools import lru_cache

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Public hosts are called on these only: web servers and the usual ports of applications, never a mail or database port.
# In a network of OUTBOUND_ALLOW, for which the operator has spoken, every port may be called.
PORTS = frozenset({80, 443, 3000, 5000, 5678, *range(8000, 9000)})

# Not to be called even where OUTBOUND_ALLOW holds them: link-local, and where clouds keep credentials.
NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "169.254.0.0/16",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "fe80::/10",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
    )
)

# IANA's special-purpose registries, written out: ``is_global`` differs between releases of Python.
SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # Teredo, ORCHID and others
        "2001:db8::/32",
        "2002::/16",  # 6to4: any IPv4 address can be inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA has given out; NAT64, mapped and local ones lie outside
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def may_call(text: str, port: int) -> bool:
    """Whether a connection to this resolved address (no name, no zone) and port is allowed."""
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    inner = embedded(address)
    if any(part in network for part in (address, inner) if part for network in NEVER):
        return False
    meant = inner if inner and _is_mapped(address) else address
    if any(meant in network for network in _networks(tuple(settings.OUTBOUND_ALLOW))):
        return True
    return port in PORTS and is_public(address)


def is_of_the_house(text: str) -> bool:
    """Whether this address, which may be called, lies in a network of our own: nobody outside reads along."""
    address: Address = ipaddress.ip_address(text)
    return not is_public(embedded(address) or address)


def is_public(address: Address) -> bool:
    if any(address in network for network in SPECIAL) or not address.is_global or address.is_multicast:
        return False
    return address.version == 4 or address in UNICAST


def embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, compatible, NAT64 or 6to4."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address in NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_mapped(address: Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
