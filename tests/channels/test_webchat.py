"""The web chat's adapter: messages that its own views hand to the door."""

from datetime import UTC, datetime

import pytest

from channels import wire
from channels.adapters.registry import adapter
from channels.adapters.webchat import Said, identity_hash, is_identity
from channels.errors import ParseError, SignatureError
from channels.models import Channel

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
WEBCHAT = adapter("webchat")
CHANNEL = Channel(kind="webchat")
CHANNEL.secrets = {"identity": "identity-secret"}


def parse(said: Said) -> wire.Item:
    [item] = WEBCHAT.parse(CHANNEL, {}, said.body(), NOW)
    return item


def test_what_a_visitor_says_is_read() -> None:
    said = Said(client_id="c-1", visitor="v-1", text="Hi\x00", name="Ada", email="ada@shop.example", language="id")
    assert parse(said) == wire.Inbound(
        "c-1", wire.Person("v-1", "Ada", "ada@shop.example", language="id"), "text", "Hi\ufffd", NOW
    )


def test_a_tap_on_a_button_is_a_choice() -> None:
    item = parse(Said(client_id="c-1", visitor="v-1", choice=wire.Choice("Sales", "Sales")))
    assert isinstance(item, wire.Inbound)
    assert (item.kind, item.text, item.choice) == ("choice", "Sales", wire.Choice("Sales", "Sales"))


def test_files_are_ours_already() -> None:
    file = wire.File("cat.png", "image/png", 10, path="attachments/ab/abc")
    item = parse(Said(client_id="c-1", visitor="v-1", files=(file,)))
    assert isinstance(item, wire.Inbound)
    assert (item.kind, item.files) == ("image", (file,))


def test_nobody_can_post_to_it_from_outside() -> None:
    with pytest.raises(SignatureError):
        WEBCHAT.verify(CHANNEL, {}, Said(client_id="c", visitor="v", text="Hi").body(), NOW)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"hi", b'{"client_id": 1}'])
def test_anything_else_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        WEBCHAT.parse(CHANNEL, {}, body, NOW)


def test_the_identity_hash_is_that_of_the_documentation() -> None:
    expected = "2bdde05d54d28f6c1686a5f352227bdf69a7a114e6f1a2694f9315696e7a7962"
    assert identity_hash(CHANNEL, "user-42") == expected
    assert is_identity(CHANNEL, "user-42", expected)


@pytest.mark.parametrize(("identity", "given"), [("user-43", "2bdde05d"), ("user-42", ""), ("", ""), ("user-42", "ü")])
def test_a_wrong_hash_vouches_for_nobody(identity: str, given: str) -> None:
    assert not is_identity(CHANNEL, identity, given)


def test_an_empty_identity_is_never_vouched_for() -> None:
    assert not is_identity(CHANNEL, "", identity_hash(CHANNEL, ""))


def test_settings_are_filled_and_origins_checked() -> None:
    form = WEBCHAT.settings_form(data={"allowed_origins": "https://Shop.example/\n\nhttp://localhost:8080"})
    assert form.is_valid()
    assert form.cleaned_data["allowed_origins"] == ["https://shop.example", "http://localhost:8080"]
    assert (form.cleaned_data["colour"], form.cleaned_data["position"]) == ("#2563eb", "right")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allowed_origins", "shop.example"),
        ("allowed_origins", "https://shop.example/path"),
        ("allowed_origins", "*"),
        ("colour", "red"),
        ("colour", "#12345;"),
        ("language", "xx"),
        ("position", "top"),
    ],
)
def test_a_wrong_setting_is_told(field: str, value: str) -> None:
    form = WEBCHAT.settings_form(data={field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]
