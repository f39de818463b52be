"""The hub: what it reads, whom it tells, and when it stops telling."""

import asyncio
from typing import Any

import pytest
from django.utils import timezone

from conversations.events import EventKind, NewEvent, record
from conversations.live import batch as batches
from conversations.live import hub as hubs
from conversations.live.feeds import Listener
from conversations.live.hints import RESYNC, load_rights
from conversations.live.hub import Hub
from conversations.live.stream import QUEUE, Stream
from conversations.models import Conversation, Event
from helpdesk.actors import SYSTEM
from helpdesk.models import Agent, Membership, Team
from tests.conversations.live.conftest import now_do, walk
from tests.factories import ConversationFactory, IdentityFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Silent:
    """A feed that says nothing by itself."""

    async def listen(self, listener: Listener) -> None:
        await asyncio.Event().wait()


def happen(conversation: Conversation, kind: str = "conversation.updated", **data: object) -> int:
    event = NewEvent(kind, SYSTEM, conversation.contact_id, conversation.pk, dict(data))
    record([event], now=timezone.now())
    return Event.objects.latest("pk").pk


def page_of(hub: Hub, agent: Agent) -> Stream:
    stream = Stream(agent_id=agent.pk)
    hub.add(stream, load_rights([agent.pk])[agent.pk])
    return stream


async def read(stream: Stream, seconds: float = 5.0) -> bytes:
    return await asyncio.wait_for(stream.take(), seconds)


async def is_silent(stream: Stream) -> bool:
    try:
        return not await read(stream, 0.4)
    except TimeoutError:
        return True


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of these tests have no session; none of them counts as ended."""
    look = batches.look

    def with_session(*args: Any) -> batches.Batch:
        batch = look(*args)
        batch.sessions = frozenset({""})
        return batch

    monkeypatch.setattr(batches, "look", with_session)
    monkeypatch.setattr(hubs, "RIGHTS_FOR", 0.0)


@pytest.mark.usefixtures("sessions")
def test_agents_are_told_what_they_may_see_and_visitors_what_is_theirs() -> None:
    identity, stranger = IdentityFactory(), IdentityFactory()
    conversation = ConversationFactory(contact=identity.contact, channel=identity.channel)
    everything = Agent.objects.create_user("a@example.com")
    own = Agent.objects.create_user("b@example.com", visibility="own")

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        sees, sees_not = await now_do(page_of, hub, everything), await now_do(page_of, hub, own)
        mine = Stream(visitor=(identity.channel_id, identity.external_id))
        others = Stream(visitor=(stranger.channel_id, stranger.external_id))
        hub.add(mine)
        hub.add(others)
        key = await now_do(happen, conversation, EventKind.MESSAGE_CREATED)
        hub.changed([key])
        assert f"id: {key}\n".encode() in await read(sees)
        assert f"id: {key}\n".encode() in await read(mine)
        assert await is_silent(sees_not)
        assert await is_silent(others)
        key = await now_do(happen, conversation, EventKind.COMMENT_ADDED)
        hub.changed([key])
        assert b"comment.added" in await read(sees)
        assert await is_silent(mine)
        await hub.stop()

    walk(story)


@pytest.mark.usefixtures("sessions")
def test_an_event_is_told_once_however_often_it_is_heard_of() -> None:
    conversation, agent = ConversationFactory(), Agent.objects.create_user("a@example.com")

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        stream = await now_do(page_of, hub, agent)
        key = await now_do(happen, conversation)
        hub.changed([key])
        assert (await read(stream)).count(b"event: hint") == 1
        hub.changed([key])
        hub.look()
        assert await is_silent(stream)
        await hub.stop()

    walk(story)


@pytest.mark.usefixtures("sessions")
def test_the_net_catches_what_nobody_told_even_with_a_lower_id() -> None:
    conversation, agent = ConversationFactory(), Agent.objects.create_user("a@example.com")

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        stream = await now_do(page_of, hub, agent)
        early = await now_do(happen, conversation)
        late = await now_do(happen, conversation)
        hub.changed([late])  # as if ``early`` committed after it, and its notice was lost
        assert f"id: {late}\n".encode() in await read(stream)
        hub.look()
        assert f"id: {early}\n".encode() in await read(stream)
        await hub.stop()

    walk(story)


@pytest.mark.usefixtures("sessions")
def test_a_right_that_was_taken_away_is_gone_at_the_next_event() -> None:
    team = Team.objects.create(name="Sales")
    agent = Agent.objects.create_user("a@example.com", visibility="teams")
    membership = Membership.objects.create(agent=agent, team=team)
    conversation = ConversationFactory(team=team)

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        stream = await now_do(page_of, hub, agent)
        hub.changed([await now_do(happen, conversation)])
        assert b"hint" in await read(stream)
        await now_do(membership.delete)
        hub.changed([await now_do(happen, conversation)])
        assert await is_silent(stream)
        await hub.stop()

    walk(story)


@pytest.mark.usefixtures("sessions")
@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_who_is_shut_out_loses_the_stream_before_the_next_event_is_told(change: dict[str, object]) -> None:
    conversation, agent = ConversationFactory(), Agent.objects.create_user("a@example.com")

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        stream = await now_do(page_of, hub, agent)
        await now_do(lambda: Agent.objects.update(**change))
        hub.changed([await now_do(happen, conversation)])
        assert await read(stream) == b""
        assert stream.is_closed
        await hub.stop()

    walk(story)


def test_a_session_that_ended_ends_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "RIGHTS_FOR", 0.0)
    conversation, agent = ConversationFactory(), Agent.objects.create_user("a@example.com")

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        stream = await now_do(page_of, hub, agent)
        hub.changed([await now_do(happen, conversation)])
        assert await read(stream) == b""
        await hub.stop()

    walk(story)


@pytest.mark.usefixtures("sessions")
def test_the_hub_lives_on_when_the_database_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, agent = ConversationFactory(), Agent.objects.create_user("a@example.com")
    monkeypatch.setattr(hubs, "RETRY_AFTER", 0.05)

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        stream = await now_do(page_of, hub, agent)
        look = batches.look
        failed: list[bool] = []

        def once(*args: Any) -> batches.Batch:
            if not failed:
                failed.append(True)
                raise OSError("no database")
            return look(*args)

        monkeypatch.setattr(batches, "look", once)
        hub.changed([await now_do(happen, conversation)])
        assert b"hint" in await read(stream)
        await hub.stop()

    walk(story)


def test_a_page_that_falls_behind_is_told_to_load_itself_anew() -> None:
    async def story() -> None:
        stream = Stream(agent_id=1)
        for number in range(QUEUE + 3):
            stream.put(b"%d;" % number)
        assert await stream.take() == RESYNC + b"201;202;"

    walk(story)


@pytest.mark.usefixtures("sessions")
def test_agents_with_an_open_page_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "BEAT_EVERY", 0.05)
    agent = Agent.objects.create_user("a@example.com")

    async def story() -> None:
        hub = Hub(Silent())
        hub.look()
        await hub.started()
        stream = await now_do(page_of, hub, agent)
        assert b": beat" in await read(stream)
        for _ in range(100):
            await asyncio.sleep(0.05)
            await now_do(agent.refresh_from_db)
            if agent.last_seen_at is not None:
                break
        first = agent.last_seen_at
        assert first is not None
        await asyncio.sleep(0.3)
        await now_do(agent.refresh_from_db)
        assert agent.last_seen_at == first, "more than one write a minute"
        await hub.stop()

    walk(story)
