"""The streams themselves: who is let in, what they get, how they come back."""

import pytest
from django.contrib.sessions.models import Session

from channels.models import Channel
from conversations.live import asgi, hubs
from conversations.live.presence import CONTACT, Who, typing
from conversations.models import Conversation, Event
from helpdesk.models import Agent
from tests.conversations.live.conftest import cookie, now_do, opened, walk
from tests.conversations.live.streams import INBOX, bearer, happen, stream_of
from tests.factories import ConversationFactory, IdentityFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_agent_hears_of_a_commit(agent: Agent, conversation: Conversation) -> None:
    async def story() -> None:
        async with opened(INBOX, cookie=await now_do(cookie, agent)) as page:
            key = await now_do(happen, conversation)
            await page.until(lambda page: page.ids() == [key])
            data = {"kind": "message.created", "conversation": conversation.pk, "contact": conversation.contact_id}
            assert page.events() == [("hint", {**data, "message": 5})]
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["x-accel-buffering"] == "no"

    walk(story)


def test_a_visitor_hears_of_their_own_thread_only(chat: Channel, conversation: Conversation) -> None:
    other = IdentityFactory(channel=chat, external_id="visitor-2")
    elsewhere = ConversationFactory(contact=other.contact, channel=chat)

    async def story() -> None:
        async with opened(stream_of(chat), authorization=bearer(chat)) as page:
            await now_do(happen, elsewhere)
            await now_do(happen, conversation, "comment.added")
            key = await now_do(happen, conversation)
            await page.until(lambda page: bool(page.ids()))
            assert page.ids() == [key]
            assert page.events() == [("hint", {"kind": "message", "message": 5})]

    walk(story)


def test_a_visitor_who_listens_before_writing_hears_of_the_first_message(chat: Channel) -> None:
    async def story() -> None:
        async with opened(stream_of(chat), authorization=bearer(chat, "new")) as page:

            def write_first() -> int:
                identity = IdentityFactory(channel=chat, external_id="new")
                return happen(ConversationFactory(contact=identity.contact, channel=chat))

            key = await now_do(write_first)
            await page.until(lambda page: page.ids() == [key])

    walk(story)


def test_signing_out_ends_an_open_stream(
    agent: Agent, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.live.hub.RIGHTS_FOR", 0.0)
    sent = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=sent) as page:
            await now_do(Session.objects.all().delete)
            await now_do(happen, conversation)
            await page.until(lambda page: page.ended)
            assert page.events() == []

    walk(story)


def test_one_person_opens_so_many_streams_and_no_more(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "STREAMS_OF_AGENT", 1)
    sent = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=sent), opened(INBOX, cookie=sent) as second:
            assert second.status == 429
            assert second.headers["retry-after"]
        async with opened(INBOX, cookie=sent) as again:
            assert again.status == 200

    walk(story)


def test_typing_is_told_to_the_other_side(chat: Channel, agent: Agent, conversation: Conversation) -> None:
    sent = cookie(agent)
    colleague = Agent.objects.create_user("b@example.com", visibility="own")
    blind = cookie(colleague)

    async def story() -> None:
        async with (
            opened(INBOX, cookie=sent) as inbox,
            opened(INBOX, cookie=blind) as hidden,
            opened(stream_of(chat), authorization=bearer(chat)) as page,
        ):
            await now_do(typing, conversation.pk, CONTACT, True)
            await inbox.until(lambda page: bool(page.events()))
            assert inbox.events() == [("typing", {"conversation": conversation.pk, "on": True, "agent": None})]
            await now_do(typing, conversation.pk, Who(agent), True)
            await page.until(lambda page: bool(page.events()))
            assert page.events() == [("typing", {"on": True, "name": "Ana"})]
            assert len(inbox.events()) == 1, "nobody is told of their own typing"
            assert hidden.events() == []

    walk(story)


def test_typing_leaves_nothing_behind(agent: Agent, conversation: Conversation) -> None:
    typing(conversation.pk, Who(agent), True)
    assert not Event.objects.exists()


def test_the_end_of_the_server_ends_the_streams(agent: Agent) -> None:
    sent = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=sent) as page:
            await hubs.stop()
            await page.until(lambda page: page.ended)

    walk(story)
