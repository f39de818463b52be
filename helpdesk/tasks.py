"""The ground's own tasks."""

from datetime import datetime

import structlog
from django_q.conf import Conf

from helpdesk import availability, clock
from helpdesk.models import Beat
from helpdesk.queue import BELLS

log = structlog.get_logger(__name__)


def answer(name: str) -> None:
    """What every ring becomes: does the bell's task. A failure is told in the log; the sweep rings again."""
    with structlog.contextvars.bound_contextvars(bell=name):
        try:
            BELLS[name].run()
        except Exception:
            log.exception("task_failed")


def beat() -> None:
    """Leaves a sign of life of this cluster where /readyz and other machines can read it."""
    Beat.objects.update_or_create(name=Conf.CLUSTER_NAME, defaults={"at": clock.now()})


def set_offline() -> None:
    """Agents who are not seen any more go offline."""
    now = clock.now()
    for agent_id in availability.gone(now):
        availability.set_availability(agent_id, availability.OFFLINE, now)


def set_offline_due(now: datetime) -> bool:
    return availability.gone(now).exists()
