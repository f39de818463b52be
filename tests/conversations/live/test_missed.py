"""A stream that comes back: what was missed is told, as far as one may see it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels.models import Channel
from conversations.models import Conversation, Event
from helpdesk.models import Agent
from tests.conversations.live.conftest import cookie, opened, walk
from tests.conversations.live.streams import INBOX, bearer, happen, stream_of
from tests.factories import IdentityFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_stream_that_comes_back_gets_what_it_missed(chat: Channel, agent: Agent, conversation: Conversation) -> None:
    first, second, third = (happen(conversation) for _ in range(3))
    Event.objects.filter(pk=first).update(at=timezone.now() - timedelta(seconds=60))
    sent = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=sent, last_event_id=str(second)) as page:
            await page.until(lambda page: third in page.ids())
            assert first not in page.ids()
        async with opened(stream_of(chat), authorization=bearer(chat), last_event_id=str(second)) as page:
            await page.until(lambda page: third in page.ids())
        async with opened(f"{INBOX}?after={second}", cookie=sent) as page:
            await page.until(lambda page: third in page.ids())

    walk(story)


def test_what_a_visitor_missed_is_their_own_only(chat: Channel, conversation: Conversation) -> None:
    IdentityFactory(channel=chat, external_id="visitor-2")
    happen(conversation)

    async def story() -> None:
        async with opened(stream_of(chat), authorization=bearer(chat, "visitor-2"), last_event_id="0") as page:
            assert page.ids() == []

    walk(story)


def test_what_an_agent_missed_is_what_they_may_see(conversation: Conversation) -> None:
    own = Agent.objects.create_user("own@example.com", visibility="own")
    happen(conversation)
    sent = cookie(own)

    async def story() -> None:
        async with opened(INBOX, cookie=sent, last_event_id="0") as page:
            assert page.events() == []

    walk(story)


def test_after_more_than_five_minutes_the_page_loads_itself_anew(agent: Agent, conversation: Conversation) -> None:
    first, second = happen(conversation), happen(conversation)
    Event.objects.update(at=timezone.now() - timedelta(minutes=6))
    sent = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=sent, last_event_id=str(first)) as page:
            assert page.events() == [("resync", {})]
        async with opened(INBOX, cookie=sent, last_event_id=str(second)) as page:
            assert page.events() == []

    walk(story)


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 30, "1 2", "٣"])
def test_a_last_event_id_that_is_none_is_left_alone(agent: Agent, sent: str) -> None:
    signed_in = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=signed_in, last_event_id=sent.encode().decode("latin-1")) as page:
            assert page.status == 200

    walk(story)
