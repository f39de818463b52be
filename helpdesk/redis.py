"""Bells by Redis, for installations that name one in REDIS_URL."""

from collections.abc import Sequence
from functools import lru_cache

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


def list_of(cluster: str) -> str:
    """The name of a cluster's list, the one that django-q's own broker reads."""
    return f"django_q:{cluster}:q"


@lru_cache(maxsize=1)
def client() -> redis.Redis:
    return redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def push(bells: Sequence[tuple[str, str]]) -> None:
    """Puts (cluster, word) pairs into the clusters' lists, each word at most once.

    What was committed stays true when Redis is away: the sweep finds it."""
    try:
        for cluster, word in bells:
            if client().lpos(list_of(cluster), word) is None:
                client().rpush(list_of(cluster), word)
    except redis.RedisError as error:
        log.warning("bell_not_rung", bells=[word for _, word in bells], error=str(error))
