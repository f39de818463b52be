"""Bells by Redis, on a real server."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django_q.conf import Conf
from django_q.signing import SignedPackage
from redis import RedisError

from helpdesk import redis
from helpdesk.broker_redis import RedisBroker
from helpdesk.queue import ring
from tests.helpdesk.house import free_port


@pytest.fixture
def server(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    found = shutil.which("redis-server")
    if found is None:
        missing = "No Redis found: apt-get install redis-server."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    port = free_port()
    running = subprocess.Popen(
        [found, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    monkeypatch.setattr(Conf, "REDIS", settings.REDIS_URL)
    redis.client.cache_clear()
    for _ in range(100):
        try:
            redis.client().ping()
            break
        except RedisError:
            time.sleep(0.1)
    yield running
    redis.client.cache_clear()
    running.kill()
    running.wait()


def heard(broker: RedisBroker) -> list[str]:
    broker.beaten_at = time.monotonic()
    return [SignedPackage.loads(payload)["name"] for _, payload in broker.dequeue()]


@pytest.mark.django_db(transaction=True)
def test_rings_are_heard_once_by_their_own_cluster(server: subprocess.Popen[bytes]) -> None:
    with transaction.atomic():
        ring("take_in", "deliver")
        ring("take_in")
    broker = RedisBroker("default")
    assert heard(broker) == ["take_in"]
    assert heard(broker) == []
    assert heard(RedisBroker("network")) == ["deliver"]


@pytest.mark.django_db(transaction=True)
def test_a_ring_that_was_rolled_back_is_not_heard(server: subprocess.Popen[bytes]) -> None:
    with transaction.atomic():
        ring("take_in")
        transaction.set_rollback(True)
    assert heard(RedisBroker("default")) == []


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_stays_committed_while_redis_is_away(server: subprocess.Popen[bytes]) -> None:
    server.kill()
    server.wait()
    ring("take_in")
    assert heard(RedisBroker("default")) == []
