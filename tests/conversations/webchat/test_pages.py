"""The chat's page, its colours and the bubble's script: who may embed them, and that nothing gets in by settings."""

import gzip

import pytest
from django.test import Client

from channels.models import Channel
from conversations.webchat.colors import DARK_PAGE, LIGHT_PAGE, contrast, palette, parse
from conversations.webchat.site import site
from tests.conversations.webchat.conftest import Visit, make_chat


def test_the_page_may_be_embedded_by_the_allowed_sites_only(visit: Visit) -> None:
    headers = visit.get("").headers
    assert "frame-ancestors 'self' https://shop.example" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def test_the_policy_lets_nothing_inline_run(visit: Visit) -> None:
    policy = visit.get("").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")
    page = visit.get("").content.decode()
    assert "<script>" not in page
    assert "style=" not in page
    assert " onclick" not in page


@pytest.mark.parametrize(
    "origin", ["https://a.example; script-src *", "javascript:alert(1)", "'unsafe-inline'", "x y\r\nZ: 1"]
)
def test_an_origin_that_is_none_never_gets_into_the_header(db: None, origin: str) -> None:
    channel = make_chat(allowed_origins=[origin])
    assert site(channel).frame_ancestors == "'self'"


@pytest.mark.parametrize("color", ["red", "#12345", "#2458d3;}body{display:none", "url(x)", ""])
def test_a_colour_that_is_none_is_the_usual_one(db: None, color: str) -> None:
    assert site(make_chat(colour=color)).color == "#2563eb"


def test_settings_are_escaped_on_the_page(db: None) -> None:
    evil = '"><script>alert(1)</script>'
    channel = make_chat(title=evil, greeting=evil)
    assert evil not in Visit(channel, Client()).get("").content.decode()


def test_the_script_is_small_and_carries_the_channel(visit: Visit) -> None:
    body = visit.get("widget.js").content
    assert len(body) <= 10_000
    assert len(gzip.compress(body)) <= 4_000
    assert visit.channel.public_id.encode() in body


def test_the_script_is_not_sent_twice(visit: Visit) -> None:
    first = visit.get("widget.js")
    again = visit.client.get(visit.path("widget.js"), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_a_changed_setting_changes_the_scripts_etag(visit: Visit) -> None:
    before = visit.get("widget.js")["ETag"]
    visit.channel.settings = {"colour": "#aa0000"}
    visit.channel.save()
    assert visit.get("widget.js")["ETag"] != before


def test_a_chat_that_is_not_there_is_told_in_words(db: None) -> None:
    answer = Client().get("/chat/nothing/")
    assert answer.status_code == 404
    assert "There is no chat here" in answer.content.decode()
    assert Client().get("/chat/nothing/widget.js").status_code == 404


def test_a_channel_of_another_kind_is_no_chat(db: None) -> None:
    channel = Channel.objects.create(kind="custom", name="Custom")
    assert Visit(channel, Client()).begin().status_code == 404


@pytest.mark.parametrize("color", ["#2563eb", "#ffff00", "#000000", "#ffffff", "#777777", "#ff0000", "#7fffd4"])
def test_every_colour_is_made_readable(color: str) -> None:
    made = palette(color)
    assert contrast(parse(made.fill), parse(made.on_fill)) >= 4.5
    assert contrast(parse(made.text_light), LIGHT_PAGE) >= 4.5
    assert contrast(parse(made.text_dark), DARK_PAGE) >= 4.5
