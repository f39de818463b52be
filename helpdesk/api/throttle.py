"""How many requests a minute one token may make, counted over all processes in the shared cache."""

from threading import Lock
from time import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from helpdesk.models import Token

MINUTE = 60
# A process tells the others its count every so many requests, so that reading costs no write each time; the limit is
# therefore exact to this many for each process.
TOLD_EVERY = 20


class Count:
    """Of one token in the present minute: what this process has not told yet, and what all had told last."""

    __slots__ = ("minute", "told", "untold")

    def __init__(self, minute: int) -> None:
        self.minute, self.told, self.untold = minute, 0, 0


class TokenThrottle(BaseThrottle):
    counts: dict[str, Count] = {}
    lock = Lock()

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Token):
            return True
        token, minute = request.auth.digest[:32], int(time()) // MINUTE
        with self.lock:
            count = self.counts.get(token)
            if count is None or count.minute != minute:
                self.forget_before(minute)
                count = self.counts[token] = Count(minute)
            count.untold += 1
            tell, count.untold = (count.untold, 0) if count.untold >= TOLD_EVERY else (0, count.untold)
        if tell:
            count.told = add(f"api:{token}:{minute}", tell)
        return count.told + count.untold <= settings.API_REQUESTS_A_MINUTE

    def wait(self) -> float:
        return MINUTE - time() % MINUTE

    def forget_before(self, minute: int) -> None:
        for key in [key for key, count in self.counts.items() if count.minute < minute]:
            del self.counts[key]


def add(key: str, number: int) -> int:
    """Adds to a counter that all processes share; gives the sum."""
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key, number)
    except ValueError:  # it was culled in between: the minute starts again
        return number
