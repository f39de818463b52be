"""The streams themselves: who is let in, what they get, how they come back."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from channels.models import Channel
from conversations.events import NewEvent, record
from conversations.live import asgi, hubs
from conversations.live.presence import CONTACT, Who, typing
from conversations.models import Conversation, Event
from conversations.webchat.tokens import Visitor, issue
from helpdesk.actors import SYSTEM
from helpdesk.models import Agent
from tests.conversations.live.conftest import cookie, now_do, opened, walk
from tests.factories import ConversationFactory, IdentityFactory

pytestmark = pytest.mark.django_db(transaction=True)

INBOX = "/live/inbox/"


@pytest.fixture
def agent() -> Agent:
    return Agent.objects.create_user("ana@example.com", first_name="Ana")


@pytest.fixture
def chat() -> Channel:
    return Channel.objects.create(kind="webchat", name="Shop", secrets={"identity": "x"})


@pytest.fixture
def conversation(chat: Channel) -> Conversation:
    identity = IdentityFactory(channel=chat, external_id="visitor-1")
    return ConversationFactory(contact=identity.contact, channel=chat)


def happen(conversation: Conversation, kind: str = "message.created", message: int = 5) -> int:
    event = NewEvent(kind, SYSTEM, conversation.contact_id, conversation.pk, {"message": message})
    record([event], now=timezone.now())
    return Event.objects.latest("pk").pk


def stream_of(chat: Channel) -> str:
    return f"/live/chat/{chat.public_id}/"


def bearer(chat: Channel, visitor: str = "visitor-1") -> str:
    return f"Bearer {issue(chat, Visitor(visitor))}"


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


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer x", "Basic abc", "Bearer a:b:c"])
def test_without_a_good_token_there_is_no_chat_stream(chat: Channel, authorization: str) -> None:
    async def story() -> None:
        async with opened(stream_of(chat), authorization=authorization) as page:
            assert page.status == 401
            assert page.headers["content-type"] == "application/problem+json"

    walk(story)


def test_a_token_of_another_chat_opens_no_stream(chat: Channel) -> None:
    other = Channel.objects.create(kind="webchat", name="Other", secrets={})

    async def story() -> None:
        async with opened(stream_of(chat), authorization=bearer(other)) as page:
            assert page.status == 401

    walk(story)


def test_a_token_in_the_address_is_not_looked_at(chat: Channel) -> None:
    async def story() -> None:
        token = bearer(chat).removeprefix("Bearer ")
        async with opened(f"{stream_of(chat)}?token={token}") as page:
            assert page.status == 401

    walk(story)


@pytest.mark.parametrize("sent", ["", "NAME=", "NAME=forged", "other=1", "NAME=a; ;;=", '\x01"'])
def test_without_a_session_there_is_no_inbox_stream(sent: str) -> None:
    async def story() -> None:
        async with opened(INBOX, cookie=sent.replace("NAME", settings.SESSION_COOKIE_NAME)) as page:
            assert page.status == 401

    walk(story)


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "changed"}])
def test_who_was_shut_out_opens_no_stream(agent: Agent, change: dict[str, object]) -> None:
    sent = cookie(agent)
    get_user_model().objects.update(**change)

    async def story() -> None:
        async with opened(INBOX, cookie=sent) as page:
            assert page.status == 401

    walk(story)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
    ids=str,
)
def test_another_site_cannot_read_along(agent: Agent, headers: dict[str, str]) -> None:
    sent = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=sent, **headers) as page:
            assert page.status == 403
        async with opened(INBOX, cookie=sent, origin="http://testserver", sec_fetch_site="same-origin") as page:
            assert page.status == 200

    walk(story)


def test_a_host_that_is_not_ours_is_refused(agent: Agent) -> None:
    sent = cookie(agent)

    async def story() -> None:
        async with opened(INBOX, cookie=sent, host="evil.example") as page:
            assert page.status == 400

    walk(story)


@pytest.mark.parametrize("path", ["/live/", "/live/inbox", "/live/chat/", "/live/chat/../inbox/", "/live/chat/none/"])
def test_other_addresses_are_not_there(path: str) -> None:
    async def story() -> None:
        async with opened(path) as page:
            assert page.status == 404

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
