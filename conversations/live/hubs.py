"""The hub of this process: begun by its first stream, ended with the server."""

import asyncio

from conversations.live import feeds
from conversations.live.ask import ask
from conversations.live.hub import Hub

_hub: Hub | None = None


def running() -> Hub | None:
    return _hub if _hub is not None and not _hub.loop.is_closed() else None


async def current() -> Hub:
    """The hub of the running loop, started."""
    global _hub
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        feed = await ask(feeds.feed)
        if _hub is None or _hub.loop is not asyncio.get_running_loop():  # another stream may have been quicker
            _hub = Hub(feed)
    await _hub.started()
    return _hub


async def stop() -> None:
    """Ends the streams, so that the server need not wait for them. A later stream begins a new hub."""
    global _hub
    hub, _hub = _hub, None
    if hub is not None:
        await hub.stop()


def stop_from_signal() -> None:
    """As ``stop``, from a signal handler or another thread."""
    hub = running()
    if hub is not None:
        hub.loop.call_soon_threadsafe(lambda: hub.loop.create_task(stop()))
