"""Who opens a stream, and who does not."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from channels.models import Channel
from helpdesk.models import Agent
from tests.conversations.live.conftest import cookie, opened, walk
from tests.conversations.live.streams import INBOX, bearer, stream_of

pytestmark = pytest.mark.django_db(transaction=True)


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
