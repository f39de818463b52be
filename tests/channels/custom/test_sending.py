"""What a custom channel posts, and what is made of the answer."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook

from channels import wire
from channels.errors import SendError, SignatureError
from channels.models import Channel
from helpdesk.http import signature
from tests.channels.custom.known import CUSTOM, NOW

OUT = wire.Outbound(
    message_id=5,
    conversation_id=4,
    contact_id=3,
    contact_name="Ada",
    to="u-1",
    key="0b9f",
    text="Sales or Support? 👍",
    files=(wire.File("a.pdf", "application/pdf", 9, "https://desk.example/files/x/"),),
    quick_replies=("Sales", "Support"),
    by_person=True,
    created_at=NOW,
)


def to(channel: Channel, server: HTTPServer) -> Channel:
    channel.settings = {"url": f"http://127.0.0.1:{server.port}/in"}
    return channel


def test_what_we_send_is_signed_and_says_everything(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in", method="POST").respond_with_json({"id": "ext-9"})
    assert CUSTOM.send(to(channel, httpserver), OUT) == wire.Sent("ext-9")
    request = httpserver.log[0][0]
    assert request.headers["Idempotency-Key"] == "0b9f"
    assert Webhook(channel.secrets["signing"]).verify(request.get_data(), dict(request.headers)) == {
        "type": "message",
        "timestamp": "2026-10-01T10:00:00+00:00",
        "conversation": {"id": 4},
        "contact": {"id": "u-1", "name": "Ada", "helpdesk_id": 3},
        "message": {
            "id": 5,
            "text": "Sales or Support? 👍",
            "buttons": [{"id": "Sales", "title": "Sales"}, {"id": "Support", "title": "Support"}],
            "attachments": [
                {
                    "url": "https://desk.example/files/x/",
                    "name": "a.pdf",
                    "content_type": "application/pdf",
                    "size": 9,
                }
            ],
            "by_person": True,
        },
    }


@pytest.mark.parametrize(
    ("body", "external_id"),
    [
        (b"", ""),
        (b"OK", ""),
        (b"[]", ""),
        (b'{"id": 7}', "7"),
        (b'{"id": null}', ""),
        (b'{"id": "a\\u0000"}', "a\ufffd"),
    ],
)
def test_any_2xx_means_sent(channel: Channel, httpserver: HTTPServer, body: bytes, external_id: str) -> None:
    httpserver.expect_request("/in").respond_with_data(body, 204 if not body else 200)
    assert CUSTOM.send(to(channel, httpserver), OUT).external_id == external_id


@pytest.mark.parametrize("status", [301, 400, 404, 500, 502])
def test_other_answers_are_tried_again(channel: Channel, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/in").respond_with_data("", status)
    with pytest.raises(SendError, match=str(status)) as caught:
        CUSTOM.send(to(channel, httpserver), OUT)
    assert caught.value.retry
    assert caught.value.after is None


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(channel: Channel, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/in").respond_with_data("", status, {"Retry-After": "120"})
    with pytest.raises(SendError) as caught:
        CUSTOM.send(to(channel, httpserver), OUT)
    assert caught.value.after == timedelta(minutes=2)


def test_retry_after_may_be_a_date_and_is_never_endless(channel: Channel, httpserver: HTTPServer) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(days=400), usegmt=True)
    httpserver.expect_request("/in").respond_with_data("", 503, {"Retry-After": later})
    with pytest.raises(SendError) as caught:
        CUSTOM.send(to(channel, httpserver), OUT)
    assert caught.value.after == timedelta(hours=24)


def test_gone_stops_the_channel(channel: Channel, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 410)
    with pytest.raises(SendError) as caught:
        CUSTOM.send(to(channel, httpserver), OUT)
    assert caught.value.stops_channel
    assert not caught.value.retry


def test_an_address_inside_is_refused_when_sending(channel: Channel) -> None:
    channel.settings = {"url": "http://169.254.169.254/"}
    with pytest.raises(SendError, match="may not be called") as caught:
        CUSTOM.send(channel, OUT)
    assert not caught.value.retry


def test_without_an_address_sending_is_only_a_row(channel: Channel) -> None:
    assert CUSTOM.is_local(channel)
    assert CUSTOM.send(channel, OUT) == wire.Sent()


def test_after_a_rotation_both_secrets_hold_for_a_while(channel: Channel, httpserver: HTTPServer) -> None:
    old, new = signature.new_secret(), signature.new_secret()
    channel.secrets = {"signing": new, "previous": old, "previous_until": (NOW + timedelta(hours=1)).isoformat()}
    signed = signature.headers([old], "1", int(NOW.timestamp()), b"{}")
    CUSTOM.verify(channel, signed, b"{}", NOW)
    late = NOW + timedelta(hours=2)
    with pytest.raises(SignatureError):
        CUSTOM.verify(channel, signature.headers([old], "1", int(late.timestamp()), b"{}"), b"{}", late)


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "http://user:pw@x.example/", "x.example", "http://[", "javascript:1"]
)
def test_the_form_refuses_what_is_no_web_address(url: str) -> None:
    form = CUSTOM.settings_form(data={"url": url})
    assert not form.is_valid()
    assert list(form.errors) == ["url"]
