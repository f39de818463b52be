"""What is posted to a custom channel: read, accepted or refused with the field."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels import wire
from channels.adapters.base import Answer
from channels.errors import BadRequest, ParseError, SignatureError
from channels.models import Channel
from helpdesk.http import signature
from tests.channels.custom.known import CUSTOM, NOW

HEADERS = {"webhook-id": "hook-1"}
CONTACT = {"id": "u-1", "name": "Ada", "avatar_url": None, "email": None, "phone": None}


def parse(channel: Channel, value: Any) -> list[wire.Item]:
    return list(CUSTOM.parse(channel, HEADERS, json.dumps(value).encode(), NOW))


def accept(channel: Channel, value: Any) -> Answer:
    return CUSTOM.accept(channel, HEADERS, json.dumps(value).encode())


def test_a_whole_message_is_read(channel: Channel) -> None:
    [item] = parse(
        channel,
        {
            "type": "message",
            "id": "ext-1",
            "timestamp": "2026-10-01T09:59:00Z",
            "contact": {"id": "u-1", "name": "Ada", "email": "ada@shop.example", "phone": "+62811", "language": "id"},
            "text": "Hi",
            "attachments": [{"url": "https://x.example/a.pdf", "name": "a.pdf", "content_type": "application/pdf"}],
            "reply_to": "ext-0",
        },
    )
    assert item == wire.Inbound(
        external_id="ext-1",
        person=wire.Person("u-1", "Ada", "ada@shop.example", "+62811", "id"),
        kind="file",
        text="Hi",
        at=datetime(2026, 10, 1, 9, 59, tzinfo=UTC),
        files=(wire.File("a.pdf", "application/pdf", url="https://x.example/a.pdf"),),
        reply_to="ext-0",
    )


@pytest.mark.parametrize(
    ("more", "kind", "text"),
    [
        ({"text": "Hi"}, "text", "Hi"),
        ({"choice": {"id": "yes", "title": "Yes"}}, "choice", "Yes"),
        ({"choice": {"id": "yes"}}, "choice", "yes"),
        ({"location": {"lat": 0.0, "lon": 0}}, "location", ""),
        ({"attachments": [{"url": "https://x.example/a", "content_type": "image/png"}]}, "image", ""),
        ({"attachments": [{"url": "https://x.example/a", "content_type": "audio/ogg"}]}, "audio", ""),
        ({"attachments": [{"url": "https://x.example/a"}]}, "file", ""),
    ],
)
def test_the_kind_follows_from_what_a_message_holds(channel: Channel, more: Any, kind: str, text: str) -> None:
    [item] = parse(channel, {"type": "message", "id": "1", "contact": CONTACT, **more})
    assert isinstance(item, wire.Inbound)
    assert (item.kind, item.text) == (kind, text)


def test_a_message_without_id_goes_by_the_id_of_its_request(channel: Channel) -> None:
    body = {"type": "message", "contact": CONTACT, "text": "Hi"}
    [item] = parse(channel, body)
    assert isinstance(item, wire.Inbound)
    assert item.external_id == "hook-1"
    assert accept(channel, body).body == {"accepted": True, "message_id": "hook-1"}


def test_a_message_is_accepted_with_its_id(channel: Channel) -> None:
    answer = accept(channel, {"type": "message", "id": 7, "contact": CONTACT, "text": "Hi"})
    assert answer == Answer(202, {"accepted": True, "message_id": "7"})


def test_what_cannot_be_stored_is_replaced_in_every_text(channel: Channel) -> None:
    body = {"type": "message", "id": "e\x00", "contact": {"id": "u\ud800", "name": "A\x00"}, "text": "\ud800"}
    [item] = parse(channel, body)
    assert isinstance(item, wire.Inbound)
    assert (item.external_id, item.person.external_id, item.person.name, item.text) == (
        "e\ufffd",
        "u\ufffd",
        "A\ufffd",
        "\ufffd",
    )


@pytest.mark.parametrize("status", ["delivered", "read", "failed"])
def test_a_status_names_our_message_by_either_id(channel: Channel, status: str) -> None:
    error = {"code": "131", "message": "Blocked"}
    [item] = parse(channel, {"type": "status", "message_id": 42, "status": status, "error": error})
    assert item == wire.Receipt(status, "42", 42, error="Blocked (131)")
    [item] = parse(channel, {"type": "status", "message_id": "ext-9", "status": status})
    assert item == wire.Receipt(status, "ext-9", None)


def test_edits_deletions_and_reactions_are_read(channel: Channel) -> None:
    assert parse(channel, {"type": "message.edited", "id": "1", "text": "Hi!"}) == [wire.Edited("1", "Hi!")]
    assert parse(channel, {"type": "message.deleted", "id": "1"}) == [wire.Deleted("1")]
    assert parse(channel, {"type": "reaction", "target": "1", "emoji": "👍"}) == [wire.Reaction("1", "👍", True)]
    gone = {"type": "reaction", "target": "1", "emoji": "👍", "action": "remove", "contact": CONTACT}
    assert parse(channel, gone) == [wire.Reaction("1", "👍", False, wire.Person("u-1", "Ada"))]


def test_an_unknown_type_is_kept_raw_as_unsupported(channel: Channel) -> None:
    body = {"type": "poll", "id": "p-1", "contact": CONTACT, "options": ["a\x00"]}
    [item] = parse(channel, body)
    assert isinstance(item, wire.Inbound)
    assert (item.kind, item.external_id, item.person.name) == ("unsupported", "p-1", "Ada")
    assert item.raw == {**body, "options": ["a\ufffd"]}


def test_an_unknown_type_of_nobody_is_accepted_and_passed_over(channel: Channel) -> None:
    assert accept(channel, {"type": "ping"}).status == 202
    assert parse(channel, {"type": "ping"}) == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], [""]),
        ("hi", [""]),
        ({}, ["type"]),
        ({"type": 5}, ["type"]),
        ({"type": "message"}, ["text", "contact"]),
        ({"type": "message", "contact": "Ada", "text": "Hi"}, ["contact"]),
        ({"type": "message", "contact": {}, "text": "Hi"}, ["contact.id"]),
        ({"type": "message", "contact": {"id": True}, "text": "Hi"}, ["contact.id"]),
        ({"type": "message", "contact": {"id": "a" * 256}, "text": "Hi"}, ["contact.id"]),
        ({"type": "message", "contact": CONTACT}, ["text"]),
        ({"type": "message", "contact": CONTACT, "text": 5}, ["text"]),
        ({"type": "message", "contact": CONTACT, "text": "a" * 20_001}, ["text"]),
        ({"type": "message", "contact": CONTACT, "text": "Hi", "id": {}}, ["id"]),
        ({"type": "message", "contact": CONTACT, "attachments": {}}, ["attachments"]),
        ({"type": "message", "contact": CONTACT, "attachments": ["x"]}, ["attachments.0"]),
        ({"type": "message", "contact": CONTACT, "attachments": [{"url": "file:///x"}]}, ["attachments.0.url"]),
        (
            {"type": "message", "contact": CONTACT, "location": {"lat": 91, "lon": "x"}},
            ["location.lat", "location.lon"],
        ),
        ({"type": "message", "contact": CONTACT, "choice": {}}, ["choice.id"]),
        ({"type": "status"}, ["status", "message_id"]),
        ({"type": "status", "status": "sent", "message_id": "1"}, ["status"]),
        ({"type": "message.edited", "text": "x"}, ["id"]),
        ({"type": "message.deleted"}, ["id"]),
        ({"type": "reaction", "emoji": "x", "action": "maybe"}, ["action", "target"]),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_with_the_field(channel: Channel, body: Any, fields: list[str]) -> None:
    with pytest.raises(BadRequest) as caught:
        accept(channel, body)
    assert caught.value.status == 422
    assert [field for field, _ in caught.value.errors] == fields
    with pytest.raises(ParseError):
        parse(channel, body)


def test_only_the_channels_secret_signs(channel: Channel) -> None:
    body = b"{}"
    good = signature.headers([channel.secrets["signing"]], "1", int(NOW.timestamp()), body)
    CUSTOM.verify(channel, good, body, NOW)
    with pytest.raises(SignatureError):
        CUSTOM.verify(channel, good, b"{ }", NOW)
    with pytest.raises(SignatureError):
        CUSTOM.verify(Channel(kind="custom"), good, body, NOW)
    channel.secrets = CUSTOM.new_secrets()
    with pytest.raises(SignatureError):
        CUSTOM.verify(channel, good, body, NOW)
