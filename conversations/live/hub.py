"""The one place of a web process that hears of events, and tells the open pages that may know."""

import asyncio
import logging
from collections import deque

from conversations.live import batch as batches
from conversations.live import feeds
from conversations.live.ask import ask
from conversations.live.batch import MARGIN, Audience, Batch
from conversations.live.hints import BEAT, RESYNC, Hint, Rights, VisitorKey, for_agent, for_visitor, frame
from conversations.live.signs import Sign
from conversations.live.stream import Stream
from helpdesk import clock

log = logging.getLogger(__name__)

BEAT_EVERY = 15.0  # seconds; also how long a session that ended may keep a silent stream
RIGHTS_FOR = 1.0  # seconds that an agent's rights are taken as read while events come thick and fast
SEEN = 10 * MARGIN  # ids remembered
RETRY_AFTER = 1.0  # seconds, when the database did not answer


class Hub:
    """Lives in one event loop. All methods but ``sign_from_thread`` are called there."""

    def __init__(self, feed: feeds.Feed) -> None:
        self.agents: dict[int, set[Stream]] = {}
        self.visitors: dict[VisitorKey, set[Stream]] = {}
        self.rights: dict[int, Rights] = {}
        self.loop = asyncio.get_running_loop()
        self._feed = feed
        self._named: set[int] = set()
        self._looks = False
        self._after: int | None = None  # None: nothing was looked at yet
        self._seen: set[int] = set()
        self._seen_order: deque[int] = deque()
        self._rights_at = 0.0
        self._wake = asyncio.Event()
        self._ready = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # What the feed tells.

    def changed(self, ids: list[int]) -> None:
        self._named.update(ids)
        self._wake.set()

    def look(self) -> None:
        self._looks = True
        self._wake.set()

    def sign(self, payload: str) -> None:
        self._show(Sign.read(payload))

    def sign_from_thread(self, payload: str) -> None:
        self.loop.call_soon_threadsafe(self.sign, payload)

    # Its life.

    async def started(self) -> None:
        """Returns once nothing that is committed from now on can be missed."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(step()) for step in (self._pump, self._beat)]
            self._tasks.append(asyncio.create_task(self._feed.listen(self)))
        await self._ready.wait()

    async def stop(self) -> None:
        """Ends every stream and every task."""
        for stream in self.streams():
            stream.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def streams(self) -> list[Stream]:
        return [stream for group in (self.agents, self.visitors) for some in group.values() for stream in some]

    def add(self, stream: Stream, rights: Rights | None = None) -> None:
        if stream.agent_id is not None and rights is not None:
            self.rights[stream.agent_id] = rights
            self.agents.setdefault(stream.agent_id, set()).add(stream)
        elif stream.visitor is not None:
            self.visitors.setdefault(stream.visitor, set()).add(stream)

    def remove(self, stream: Stream) -> None:
        stream.close()
        if stream.agent_id is not None and stream.agent_id in self.agents:
            self.agents[stream.agent_id].discard(stream)
            if not self.agents[stream.agent_id]:
                del self.agents[stream.agent_id]
                self.rights.pop(stream.agent_id, None)
        elif stream.visitor is not None and stream.visitor in self.visitors:
            self.visitors[stream.visitor].discard(stream)
            if not self.visitors[stream.visitor]:
                del self.visitors[stream.visitor]

    # Its work.

    async def _pump(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            named, self._named = self._named - self._seen, set()
            looks, self._looks = self._looks, False
            try:
                await self._round(named, looks)
            except Exception as error:  # whatever the database says, the hub must live on
                log.warning("The live hub could not read events (%s); it looks again.", error)
                await asyncio.sleep(RETRY_AFTER)
                self._named |= named
                self.look()

    async def _round(self, named: set[int], looks: bool) -> None:
        nobody = not self.agents and not self.visitors
        if self._after is None or (nobody and looks):
            ids = await ask(batches.newest_ids)
            self._remember(sorted(ids))
            self._after = max(ids, default=0)
            self._ready.set()
        if nobody:
            self._remember(sorted(named))
            return
        named -= self._seen
        if not named and not looks:
            return
        rights_too = bool(self.agents) and self.loop.time() - self._rights_at >= RIGHTS_FOR
        after = self._after if looks else None
        batch = await ask(batches.look, named, after, self._seen, self._audience(rights_too), clock.now())
        if batch.rights is not None:
            self._rights_at = self.loop.time()
            self._apply_rights(batch)
        self._remember([hint.id for hint in batch.hints])
        for hint in batch.hints:
            self._after = max(self._after, hint.id)
            self._tell(hint, batch.visitors)
        if batch.too_many:
            for stream in self.streams():
                stream.put(RESYNC)

    def _audience(self, rights_too: bool) -> Audience:
        sessions = frozenset(stream.session_key for some in self.agents.values() for stream in some)
        return Audience(frozenset(self.agents), sessions, bool(self.visitors), rights_too)

    def _apply_rights(self, batch: Batch) -> None:
        """Who is no longer active, signed out or changed the password loses the stream at once."""
        for agent_id, streams in list(self.agents.items()):
            known = (batch.rights or {}).get(agent_id)
            before = self.rights.get(agent_id)
            for stream in list(streams):
                if (
                    known is None
                    or stream.session_key not in batch.sessions
                    or (before is not None and before.password != known.password)
                ):
                    self.remove(stream)
            if known is not None and agent_id in self.agents:
                self.rights[agent_id] = known

    def _remember(self, ids: list[int]) -> None:
        for key in ids:
            if key not in self._seen:
                self._seen.add(key)
                self._seen_order.append(key)
        while len(self._seen_order) > SEEN:
            self._seen.discard(self._seen_order.popleft())

    def _tell(self, hint: Hint, visitors: dict[int, list[VisitorKey]]) -> None:
        for agent_id, streams in self.agents.items():
            told = for_agent(hint, self.rights[agent_id])
            if told is not None:
                for stream in streams:
                    stream.put(told)
        keys = visitors.get(hint.contact_id, []) if hint.contact_id else []
        reading = [stream for key in keys for stream in self.visitors.get(key, ())]
        if reading and (told := for_visitor(hint)) is not None:
            for stream in reading:
                stream.put(told)

    def _show(self, sign: Sign) -> None:
        told = frame(sign.kind, sign.for_agents())
        for agent_id, streams in self.agents.items():
            if agent_id != sign.agent_id and self.rights[agent_id].sees(sign.place):
                for stream in streams:
                    stream.put(told)
        if sign.shows_to_visitors:
            told = frame(sign.kind, sign.for_visitors())
            for key in sign.visitors:
                for stream in self.visitors.get(key, ()):
                    stream.put(told)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_EVERY)
            for stream in self.streams():
                stream.put(BEAT)
            if not self.agents:
                continue
            try:
                batch = await ask(batches.look, (), None, (), self._audience(True), clock.now())
                self._apply_rights(batch)
                await ask(batches.touch_agents, list(self.agents), clock.now())
            except Exception as error:  # the next beat tries again
                log.warning("The live hub could not look after its agents (%s); it tries again.", error)
