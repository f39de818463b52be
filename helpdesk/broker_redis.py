"""Where django-q's pusher hears the bells when Redis is named in REDIS_URL."""

import time

import redis
import structlog
from django_q.brokers.redis_broker import Redis

from helpdesk.broker import RECONNECT_AFTER, BellBroker, Package
from helpdesk.queue import PREFIX

log = structlog.get_logger(__name__)


class RedisBroker(BellBroker, Redis):
    @property
    def cluster(self) -> str:
        return str(self.list_key).removeprefix("django_q:").removesuffix(":q")

    def dequeue(self) -> list[Package]:
        beat = self.beat()
        if beat:
            return beat
        try:
            taken: tuple[bytes, bytes] | None = self.connection.blpop(self.list_key, 1)
        except redis.RedisError as error:
            log.warning("queue_unreachable", cluster=self.cluster, error=str(error))
            time.sleep(RECONNECT_AFTER)
            return []
        if taken is None:
            return []
        word = taken[1].decode()
        return self.packages([word.removeprefix(PREFIX)]) if word.startswith(PREFIX) else [(None, word)]
