"""The socket that the web process listens on."""

import asyncio
import socket

from helpdesk.processes import web


def test_answers_on_its_connections_are_sent_at_once() -> None:
    """Without TCP_NODELAY a kept connection waits 40 ms for each answer that is written in two pieces."""
    told: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def talk() -> None:
        with web.listen("127.0.0.1", 0) as listening:
            server = await asyncio.start_server(serve, sock=listening)
            async with server:
                reader, _ = await asyncio.open_connection(*listening.getsockname())
                await reader.read()

    asyncio.run(talk())
    assert told
    assert all(told)
