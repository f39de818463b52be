"""What the door keeps, and what it answers."""

import gzip
import json
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries

from channels.models import Channel, Payload
from conversations.door import directory, keep
from helpdesk import clock
from tests.conversations.door.conftest import Ask, ask_view, hello, signed
from tests.factories import ChannelFactory


def test_what_is_genuine_is_kept_as_it_came_and_the_bell_rung(ask: Ask, channel: Channel, rung: list[str]) -> None:
    body = b' {"type":"message", "id":"ext-1","contact":{"id":"u-1"},"text":"\\u0048i \\ud83d\\udc4d"}\n'
    answer = ask(f"/hooks/{channel.public_id}/", body, signed(channel, body))
    assert (answer.status, answer.json()) == (202, {"accepted": True, "message_id": "ext-1"})
    [payload] = Payload.objects.all()
    assert bytes(payload.body) == body
    assert (payload.channel_id, payload.state, payload.attempts) == (channel.pk, "new", 0)
    assert payload.headers == {"webhook-id": "hook-1"}
    assert clock.now() - payload.received_at < timedelta(seconds=10)
    assert rung == ["take_in"]


def refused(ask: Ask, channel: Channel, body: bytes, headers: dict[str, str]) -> int:
    answer = ask(f"/hooks/{channel.public_id}/", body, headers)
    assert not Payload.objects.exists()
    return answer.status


def test_without_a_signature_nothing_is_kept(ask: Ask, channel: Channel) -> None:
    assert refused(ask, channel, hello(), {}) == 401


def test_re_serialised_json_is_refused(ask: Ask, channel: Channel) -> None:
    body = hello()
    assert refused(ask, channel, json.dumps(json.loads(body), indent=1).encode(), signed(channel, body)) == 401


def test_another_channels_secret_is_refused(ask: Ask, channel: Channel) -> None:
    assert refused(ask, channel, hello(), signed(ChannelFactory(), hello())) == 401


@pytest.mark.parametrize(("age", "status"), [(300, 202), (301, 401), (-300, 202), (-301, 401)])
def test_five_minutes_both_ways_are_the_limit(
    ask: Ask, channel: Channel, monkeypatch: pytest.MonkeyPatch, age: int, status: int
) -> None:
    now = clock.now().replace(microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert ask(f"/hooks/{channel.public_id}/", hello(), signed(channel, hello(), age=age)).status == status


def test_a_packed_body_is_refused_however_it_is_signed(ask: Ask, channel: Channel) -> None:
    packed = gzip.compress(hello())
    encoding = {"Content-Encoding": "gzip"}
    assert refused(ask, channel, packed, {**signed(channel, hello()), **encoding}) == 401
    assert refused(ask, channel, packed, {**signed(channel, packed), **encoding}) == 415


def test_a_body_with_errors_is_told_which(ask: Ask, channel: Channel) -> None:
    body = b'{"type": "message", "contact": {"name": "Ada"}, "text": 5}'
    answer = ask(f"/hooks/{channel.public_id}/", body, signed(channel, body))
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["title"]) == (422, "Unprocessable Entity")
    assert [error["field"] for error in problem["errors"]] == ["text", "contact.id"]
    assert all(error["message"] for error in problem["errors"])  # as the API has it
    assert not Payload.objects.exists()


@pytest.mark.parametrize("public_id", ["0123456789abcdef01234567", "x", "workflows", "%00", "..", "a" * 100])
def test_an_unknown_channel_is_not_found(ask: Ask, db: None, public_id: str) -> None:
    assert ask(f"/hooks/{public_id}/", b"{}").status == 404


def test_an_inactive_channel_is_not_found(ask: Ask, channel: Channel) -> None:
    assert ask(f"/hooks/{channel.public_id}/", hello(), signed(channel, hello())).status == 202
    channel.is_active = False
    channel.save()
    assert ask(f"/hooks/{channel.public_id}/", hello(), signed(channel, hello())).status == 404
    assert Payload.objects.count() == 1


def test_a_rotated_secret_holds_at_once_in_this_process(ask: Ask, channel: Channel) -> None:
    old = signed(channel, hello())
    assert ask(f"/hooks/{channel.public_id}/", hello(), old).status == 202
    channel.secrets = {"signing": ChannelFactory().secrets["signing"]}
    channel.save()
    assert ask(f"/hooks/{channel.public_id}/", hello(), old).status == 401
    assert ask(f"/hooks/{channel.public_id}/", hello(), signed(channel, hello())).status == 202


def test_a_get_that_is_no_handshake_is_refused(ask: Ask, channel: Channel) -> None:
    assert ask(f"/hooks/{channel.public_id}/?hub.challenge=x", method="GET").status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(ask: Ask, channel: Channel, method: str) -> None:
    answer = ask(f"/hooks/{channel.public_id}/", b"{}", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


def test_nobody_can_post_to_a_web_chat_from_outside(ask: Ask, db: None) -> None:
    webchat = ChannelFactory(kind="webchat")
    assert refused(ask, webchat, b'{"client_id": "1", "visitor": "v"}', {}) == 401


def test_a_chats_own_view_keeps_through_the_same_door(db: None, rung: list[str]) -> None:
    webchat = ChannelFactory(kind="webchat")
    key = keep(webchat, {"user-agent": "x"}, b"{}")
    payload = Payload.objects.get(pk=key)
    assert (payload.channel_id, bytes(payload.body), payload.headers) == (webchat.pk, b"{}", {})
    assert rung == ["take_in"]


def test_while_the_database_is_down_nothing_is_accepted(
    ask: Ask, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("conversations.door.store.bulk.insert", down)
    answer = ask(f"/hooks/{channel.public_id}/", hello(), signed(channel, hello()))
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert b"closed the connection" not in answer.body


def test_while_the_database_is_down_no_channel_is_called_unknown(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object, **kwargs: object) -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(Channel.objects, "filter", down)
    assert ask_view(f"/hooks/{channel.public_id}/", hello(), signed(channel, hello())).status == 503


def test_a_known_channel_costs_no_query_to_refuse(
    channel: Channel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask_view(f"/hooks/{channel.public_id}/", b"{}")
    with django_assert_num_queries(0):
        assert ask_view(f"/hooks/{channel.public_id}/", b"{}").status == 401


def test_what_was_remembered_is_forgotten_after_some_seconds(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    directory.find(channel.public_id)
    Channel.objects.filter(pk=channel.pk).update(is_active=False)  # as another process would
    assert directory.find(channel.public_id) is not None
    moment = time.monotonic()
    monkeypatch.setattr(directory, "monotonic", lambda: moment + directory.SECONDS + 1)
    assert directory.find(channel.public_id) is None
