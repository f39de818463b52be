"""The parts of the house, and what they share before they are forked."""

import socket
from functools import partial

import structlog
from django.db import DatabaseError, connections
from django.urls import get_resolver
from django.utils.module_loading import import_string

from helpdesk import clock
from helpdesk.processes import cluster, collector, sweep, web
from helpdesk.processes.child import Part
from helpdesk.queue import BELLS, DEFAULT, NETWORK

log = structlog.get_logger(__name__)


def workers() -> list[Part]:
    return [
        *(Part(f"work {name}", partial(cluster.run, name), cluster=True) for name in (DEFAULT, NETWORK)),
        Part("sweep", sweep.run),
    ]


def server(listening: socket.socket) -> Part:
    return Part("web", partial(web.run, listening), vital=True, sockets=(listening.fileno(),))


def load(*, pages: bool) -> None:
    """Imports, and uses once, what the parts will need, so that they share its memory instead of each having a copy.

    The database may be away: then each part imports the rest by itself."""
    for bell in BELLS.values():
        import_string(bell.task)
    if pages:
        import_string("helpdesk.asgi.application")
        get_resolver().url_patterns  # noqa: B018 — imports every view
    try:
        for bell in BELLS.values():
            bell.is_due(clock.now())
    except DatabaseError as error:
        log.warning("database_away", error=str(error).strip())
    connections.close_all()
    collector.keep()
