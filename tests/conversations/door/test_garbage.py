"""Whatever is posted, the door answers 2xx or 4xx with a sentence; never 500, and what it accepts is kept."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from channels.models import Channel, Payload
from tests.channels.test_clean import REFUSED
from tests.conversations.door.conftest import Ask, ask_view, hello, signed

TELLTALE = (b"Traceback", b"site-packages", b"whsec_", b"SELECT", b"Exception")


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_bad_json_is_refused_with_a_sentence_and_not_kept(channel: Channel, body: bytes) -> None:
    answer = ask_view(f"/hooks/{channel.public_id}/", body, signed(channel, body))
    assert answer.status == 400
    assert answer.json()["detail"].endswith(".")
    assert not any(word in answer.body for word in TELLTALE)
    assert not Payload.objects.exists()


def test_the_raw_door_refuses_the_same(ask: Ask, channel: Channel) -> None:
    for body in REFUSED.values():
        assert ask(f"/hooks/{channel.public_id}/", body, signed(channel, body)).status == 400
    assert not Payload.objects.exists()


@pytest.mark.parametrize("size", [1_000_001, 10_000_000])
@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    ask: Ask, channel: Channel, size: int, declared: bool
) -> None:
    body = b" " * size
    headers = {"content-length": str(size)} if declared else {}
    answer = ask(f"/hooks/{channel.public_id}/", body, {**signed(channel, body), **headers})
    assert answer.status == 413
    assert not Payload.objects.exists()


@pytest.mark.parametrize(
    "text", ["a\x00b", "\ud800", "\udfff\ud800", "\u202e", "👍" * 100, "'; DROP TABLE channels_payload; --"]
)
def test_odd_text_is_kept_byte_for_byte(ask: Ask, channel: Channel, text: str) -> None:
    body = hello(text=text)
    assert ask(f"/hooks/{channel.public_id}/", body, signed(channel, body)).status == 202
    assert bytes(Payload.objects.get().body) == body


def test_a_body_just_under_the_limit_is_kept(ask: Ask, channel: Channel) -> None:
    body = hello().ljust(1_000_000)
    assert ask(f"/hooks/{channel.public_id}/", body, signed(channel, body)).status == 202
    assert len(Payload.objects.get().body) == 1_000_000


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
NAMES = ["id", "contact", "text", "attachments", "choice", "location", "timestamp", "reply_to", "status", "message_id",
         "error", "target", "emoji", "action"]  # fmt: skip
TYPES = some.sampled_from(["message", "status", "message.edited", "message.deleted", "reaction", "x"])
SHAPED = some.dictionaries(some.sampled_from(NAMES), JSON | some.fixed_dictionaries({"id": JSON, "title": JSON}))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shaped=SHAPED, kind=TYPES)
def test_any_json_of_a_known_type_is_answered(channel: Channel, shaped: dict[str, object], kind: str) -> None:
    body = json.dumps({**shaped, "type": kind}).encode()
    answer = ask_view(f"/hooks/{channel.public_id}/", body, signed(channel, body))
    assert answer.status in (202, 400, 422), answer.body


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=some.binary(max_size=200))
def test_any_bytes_are_answered(channel: Channel, body: bytes) -> None:
    answer = ask_view(f"/hooks/{channel.public_id}/", body, signed(channel, body))
    assert answer.status in (202, 400, 422)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    message_id=some.text(some.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30),
    timestamp=some.text(some.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=20),
    signature=some.text(some.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60),
)
def test_any_headers_are_refused_without_a_fault(
    channel: Channel, message_id: str, timestamp: str, signature: str
) -> None:
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}
    assert ask_view(f"/hooks/{channel.public_id}/", hello(), headers).status == 401
