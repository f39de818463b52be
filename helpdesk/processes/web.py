"""The web server: one uvicorn process."""

import socket

import uvicorn
from django.conf import settings
from django.utils.module_loading import import_string

from helpdesk.processes import role
from helpdesk.pulse import pulse

BACKLOG = 2048


class Server(uvicorn.Server):
    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second by the event loop."""
        pulse.alive()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Open streams are ended first: they would not end by themselves."""
        await import_string("conversations.live.hubs.stop")()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; whoever calls while the server is started anew waits in its queue. OSError: taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends small answers at once (TCP_NODELAY) only where it is, else 40 ms late.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def run(listening: socket.socket) -> None:
    """Until SIGTERM: then open streams have three seconds to end."""
    role.take("web")
    config = uvicorn.Config(
        import_string("helpdesk.asgi.application"),
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        forwarded_allow_ips=settings.TRUSTED_PROXIES or "",
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,
        backlog=BACKLOG,
    )
    Server(config).run(sockets=[listening])
