"""One open page: the frames that wait for it, at most so many."""

import asyncio
from collections import deque

from conversations.live.hints import RESYNC, VisitorKey

QUEUE = 200  # frames; a page that falls further behind loads itself anew


class Stream:
    """Filled by the hub, emptied by the page's own task; both in the event loop, so there is no lock."""

    __slots__ = ("_frames", "_ready", "agent_id", "is_closed", "session_key", "visitor")

    def __init__(
        self, *, agent_id: int | None = None, session_key: str = "", visitor: VisitorKey | None = None
    ) -> None:
        self.agent_id = agent_id
        self.session_key = session_key
        self.visitor = visitor
        self.is_closed = False
        self._frames: deque[bytes] = deque()
        self._ready = asyncio.Event()

    def put(self, frame: bytes) -> None:
        if len(self._frames) >= QUEUE:
            self._frames.clear()
            frame = RESYNC
        self._frames.append(frame)
        self._ready.set()

    def close(self) -> None:
        self.is_closed = True
        self._ready.set()

    async def take(self) -> bytes:
        """All that waits, as soon as anything does; empty once the stream is closed and read out."""
        await self._ready.wait()
        self._ready.clear()
        frames = b"".join(self._frames)
        self._frames.clear()
        if self.is_closed:
            self._ready.set()
        return frames
