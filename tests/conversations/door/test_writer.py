"""The thread that writes for the event loop: many at once, none lost, none answered before its commit."""

import asyncio
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection

from channels.models import Channel, Payload
from conversations.door import asgi, directory
from conversations.door import writer as writing
from conversations.door.store import keep_all, payload
from helpdesk import clock
from tests.conversations.door.conftest import ask_asgi, hello, signed
from tests.factories import ChannelFactory

pytestmark = pytest.mark.django_db(transaction=True)


def rows(channel: Channel, count: int) -> list[Payload]:
    return [payload(channel, {}, f"{number}".encode(), clock.now()) for number in range(count)]


def scope(channel: Channel) -> dict[str, Any]:
    path = f"/hooks/{channel.public_id}/"
    return {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": []}


@pytest.fixture(autouse=True)
def _connections_end_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(asgi, "_writer", writing.Writer())
    directory.forget()


def write(writer: writing.Writer, payloads: list[Payload]) -> list[BaseException | None]:
    async def all_of_them() -> list[BaseException | None]:
        return await asyncio.gather(*(writer.write(one) for one in payloads), return_exceptions=True)

    return asyncio.run(all_of_them())


def test_everything_that_was_answered_is_stored_in_few_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    commits: list[int] = []

    def count(payloads: list[Payload]) -> None:
        commits.append(len(payloads))
        keep_all(payloads)

    monkeypatch.setattr(writing, "keep_all", count)
    assert write(writing.Writer(), rows(ChannelFactory(), 300)) == [None] * 300
    assert sorted(int(bytes(body)) for body in Payload.objects.values_list("body", flat=True)) == list(range(300))
    assert sum(commits) == 300
    assert len(commits) < 30


def test_one_that_the_database_does_not_take_loses_no_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    def pick(payloads: list[Payload]) -> None:
        if any(one.body == b"7" for one in payloads):
            raise DataError("cannot be stored")
        keep_all(payloads)

    monkeypatch.setattr(writing, "keep_all", pick)
    outcomes = write(writing.Writer(), rows(ChannelFactory(), 20))
    assert [number for number, error in enumerate(outcomes) if isinstance(error, DataError)] == [7]
    assert Payload.objects.count() == 19


def test_a_lost_connection_is_made_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [OperationalError("terminating connection")]

    def fail_once(payloads: list[Payload]) -> None:
        if failures:
            raise failures.pop()
        keep_all(payloads)

    monkeypatch.setattr(writing, "keep_all", fail_once)
    assert write(writing.Writer(), rows(ChannelFactory(), 3)) == [None] * 3
    assert Payload.objects.count() == 3


def test_after_a_failure_the_thread_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    writer, channel = writing.Writer(), ChannelFactory()
    with monkeypatch.context() as patch:
        patch.setattr(writing, "keep_all", lambda payloads: 1 / 0)
        assert [type(error) for error in write(writer, rows(channel, 2))] == [ZeroDivisionError] * 2
    assert write(writer, rows(channel, 2)) == [None] * 2


def test_more_than_can_be_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_BYTES", 5)
    outcomes = write(writing.Writer(), rows(ChannelFactory(), 8))
    assert [isinstance(error, writing.Overloaded) for error in outcomes] == [False] * 5 + [True] * 3
    assert Payload.objects.count() == 5


def test_the_raw_door_answers_after_the_commit() -> None:
    channel = ChannelFactory()
    assert ask_asgi(f"/hooks/{channel.public_id}/", hello(), signed(channel, hello())).status == 202
    assert not connection.in_atomic_block
    assert Payload.objects.filter(channel=channel).count() == 1


def test_a_client_that_goes_away_is_answered_nothing() -> None:

    channel = ChannelFactory()
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/hooks/{channel.public_id}/",
        "query_string": b"",
        "headers": [],
    }
    asyncio.run(asgi.application(scope, receive, send))
    assert sent == []


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.2)
    channel = ChannelFactory()
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/hooks/{channel.public_id}/",
        "query_string": b"",
        "headers": [],
    }
    asyncio.run(asgi.application(scope, receive, send))
    assert sent[0]["status"] == 408
