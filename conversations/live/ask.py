"""The database, asked from the event loop: few threads, and none keeps a connection (ecosystem: connection traps)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import close_old_connections, connections

T = TypeVar("T")
THREADS = 4

_executor = ThreadPoolExecutor(THREADS, thread_name_prefix="live")


def _with_connection(question: Callable[..., T], *args: Any) -> T:
    close_old_connections()
    try:
        return question(*args)
    finally:
        connections.close_all()


async def ask(question: Callable[..., T], *args: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_executor, _with_connection, question, *args)
