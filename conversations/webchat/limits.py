"""Limits against abuse, exact over all processes: a log of the last uses in the shared cache, moved under a lock."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

SAME_FOR = 60  # seconds in which the same mark counts once


@dataclass(frozen=True, slots=True)
class Limit:
    count: int
    seconds: int
    sentence: str


# The figures can be changed by CHAT_LIMITS; the sentences are read by the visitor.
LIMITS = {
    "session": Limit(5, 3600, "Too many new chats were begun from your network; try again later."),
    "conversation": Limit(6, 12 * 3600, "Too many conversations were begun from your network; try again later."),
    "message": Limit(10, 10, "You are writing very fast; wait a moment, then send again."),
    "upload": Limit(5, 60, "Too many files at once; wait a minute, then try again."),
    "upload_network": Limit(30, 3600, "Too many files were sent from your network; try again later."),
    "sign": Limit(30, 60, "Too many requests; wait a moment."),
    "read": Limit(120, 60, "Too many requests; wait a moment."),
    "chat": Limit(2000, 3600, "This chat is very busy at the moment; try again later."),
}


@dataclass
class TooMany(Exception):
    sentence: str
    retry_after: int  # seconds


def limit(name: str) -> Limit:
    """Raises ValueError for a setting that is not of the form 5/3600."""
    known = LIMITS[name]
    told = settings.CHAT_LIMITS.get(name)
    if told is None:
        return known
    count, _, seconds = str(told).partition("/")
    if not (count.isdecimal() and seconds.isdecimal()):
        raise ValueError(
            f"CHAT_LIMITS: write {name}={known.count}/{known.seconds} (how many / in how many seconds), not {told}."
        )
    return Limit(int(count), int(seconds), known.sentence)


def take(name: str, who: str, now: datetime, mark: str = "") -> None:
    """One use of ``name`` by ``who``, or TooMany. The same ``mark`` again within a minute is no other use."""
    rule = limit(name)
    key = f"limit.{name}.{sha256(who.encode()).hexdigest()[:32]}"
    at = now.timestamp()
    with transaction.atomic():
        _lock(key)
        uses: list[tuple[float, str]] = [use for use in cache.get(key, []) if use[0] > at - rule.seconds]
        if mark and any(known == mark and when > at - SAME_FOR for when, known in uses):
            return
        if len(uses) >= rule.count:
            oldest = uses[-rule.count][0] if rule.count else at
            raise TooMany(rule.sentence, max(1, ceil(oldest + rule.seconds - at)))
        cache.set(key, [*uses, (at, mark)], rule.seconds)


def _lock(key: str) -> None:
    """Until the transaction ends. SQLite has one writer, and its transactions begin as such."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def network(address: str) -> str:
    """Whom an address stands for: itself, or of IPv6 its /64, which is one customer's."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return f"{IPv6Address(int(known) >> 64 << 64)}/64"
