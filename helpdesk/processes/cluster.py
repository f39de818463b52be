"""A django-q cluster as a part of the house: with signs of life, a bound on memory, and no orphans."""

import multiprocessing
import os
import resource
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django_q.cluster import Sentinel
from django_q.conf import Conf
from django_q.monitor import monitor
from django_q.pusher import pusher
from django_q.signals import post_execute, post_execute_in_worker, post_spawn, pre_execute

from helpdesk.processes import collector, orphans, role
from helpdesk.processes.stop import Stop
from helpdesk.pulse import Sign, pulse

log = structlog.get_logger(__name__)

IDLE = -1  # what django-q's timer of a worker says between two tasks


def run(name: str) -> None:
    """Is the cluster's sentinel until SIGTERM. The parent that django-q puts above it is our supervisor."""
    multiprocessing.set_start_method("fork", force=True)  # django-q's locks are shared by inheritance
    role.take("work")
    orphans.adopt()
    # django-q reads its settings once, when it is imported, which was before the fork.
    Conf.CLUSTER_NAME = name
    for key, value in settings.Q_CLUSTER["ALT_CLUSTERS"].get(name, {}).items():
        setattr(Conf, key.upper(), value)
    pre_execute.connect(_started)
    post_execute_in_worker.connect(_ended)
    post_execute.connect(_seen)
    post_spawn.connect(_settle)
    sentinel = HouseSentinel(None, multiprocessing.Event(), uuid.uuid4(), start=False)
    sentinel.stop_event = Stop()
    sentinel.start()


class HouseSentinel(Sentinel):
    """Says in ``ps`` which process is which (workers do so when they are spawned), and gives up a cluster of which one
    died at a queue."""

    def spawn_pusher(self) -> Any:
        return self.spawn_process(_named, "pusher", pusher, self.task_queue, self.event_out, self.broker)

    def spawn_monitor(self) -> Any:
        return self.spawn_process(_named, "monitor", monitor, self.result_queue, self.broker)

    def reincarnate(self, process: Any) -> None:
        """Who worked, or was told to go, is replaced alone. Who waited at a queue may have taken its lock along, and
        then nobody gets anything any more: the supervisor starts the whole cluster anew, which takes half a second."""
        if process in self.pool and process.timer.value != IDLE:
            super().reincarnate(process)
            return
        log.error("cluster_given_up", cluster=Conf.CLUSTER_NAME, status=process.exitcode)
        os._exit(1)


def _named(kind: str, target: Callable[..., None], *args: Any) -> None:
    orphans.name(f"{kind} {Conf.CLUSTER_NAME}")
    target(*args)


def _started(**kwargs: Any) -> None:
    pulse.send(Sign.STARTED)


def _ended(**kwargs: Any) -> None:
    pulse.send(Sign.ENDED)


def _seen(**kwargs: Any) -> None:
    pulse.send(Sign.SEEN)


def _settle(**kwargs: Any) -> None:
    """In a fresh worker. A task that eats memory gets a MemoryError, not the machine."""
    orphans.name(f"worker {Conf.CLUSTER_NAME}")
    most = settings.WORKER_MEMORY * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    collector.look_seldom()
