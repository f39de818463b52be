"""A small HTTP client for loads: requests made beforehand, kept connections, bounded numbers. Loopback only."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from channels.models import Channel
from helpdesk.http import signature


@dataclass(slots=True)
class Outcome:
    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    sent_at: dict[int, float] = field(default_factory=dict)  # number of the request → time.time()
    took: float = 0.0


def message(name: str) -> bytes:
    """The body of a first message; its contact's address is ``c-`` and the name."""
    contact = {"id": f"c-{name}", "name": "Ana Lee"}
    return json.dumps({"type": "message", "id": f"m-{name}", "contact": contact, "text": "Hi"}).encode()


def hook_requests(channel: Channel, count: int, tag: str) -> list[bytes]:
    """Signed messages of ``count`` contacts, each a whole HTTP request."""
    now = int(datetime.now(UTC).timestamp())
    made = []
    for number in range(count):
        name = f"{tag}-{number}"
        body = message(name)
        headers = signature.headers([channel.secrets["signing"]], f"w-{name}", now, body)
        lines = [f"POST /hooks/{channel.public_id}/ HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
        lines += [f"content-length: {len(body)}", *(f"{key}: {value}" for key, value in headers.items())]
        made.append("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    return made


def run(port: int, requests: Sequence[bytes], *, connections: int, rate: float | None = None) -> Outcome:
    """Sends all of them, ``rate`` a second arriving evenly, or as fast as they are answered."""
    return asyncio.run(_run(port, requests, connections, rate))


async def _run(port: int, requests: Sequence[bytes], connections: int, rate: float | None) -> Outcome:
    outcome = Outcome()
    queue: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue()
    workers = [asyncio.create_task(_worker(port, queue, outcome)) for _ in range(connections)]
    start = time.perf_counter()
    for number, request in enumerate(requests):
        if rate:
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        queue.put_nowait((number, request))
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.gather(*workers)
    outcome.took = time.perf_counter() - start
    return outcome


async def _worker(port: int, queue: "asyncio.Queue[tuple[int, bytes] | None]", outcome: Outcome) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (item := await queue.get()) is not None:
        number, request = item
        outcome.sent_at[number] = time.time()
        begin = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        await reader.readexactly(length)
        outcome.seconds.append(time.perf_counter() - begin)
        outcome.statuses.append(int(head[9:12]))
    writer.close()
