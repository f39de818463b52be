"""A django-q cluster as a part of the house: with signs of life, a bound on memory, and no orphans."""

import multiprocessing
import resource
import uuid
from typing import Any

from django.conf import settings
from django_q.cluster import Sentinel
from django_q.conf import Conf
from django_q.signals import post_execute, post_execute_in_worker, post_spawn, pre_execute

from helpdesk.processes import orphans, role
from helpdesk.processes.stop import Stop
from helpdesk.pulse import Sign, pulse


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
    post_spawn.connect(_limit_memory)
    sentinel = Sentinel(None, multiprocessing.Event(), uuid.uuid4(), start=False)
    sentinel.stop_event = Stop()
    sentinel.start()


def _started(**kwargs: Any) -> None:
    pulse.send(Sign.STARTED)


def _ended(**kwargs: Any) -> None:
    pulse.send(Sign.ENDED)


def _seen(**kwargs: Any) -> None:
    pulse.send(Sign.SEEN)


def _limit_memory(**kwargs: Any) -> None:
    """In a fresh worker: a task that eats memory gets a MemoryError, not the machine."""
    most = settings.WORKER_MEMORY * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
