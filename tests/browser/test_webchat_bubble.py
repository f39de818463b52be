"""The bubble on somebody's web site: one line of script, another origin, a frame that only allowed sites may hold."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from channels.models import Channel
from contacts.models import Identity
from conversations.models import Message
from tests.browser.desk import PHONE, Desk, axe_findings, until
from tests.browser.house import House

PAGE = """<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main>
<script src="{script}" async></script></html>"""
CSP = "default-src 'none'; script-src {url}; frame-src {url}; style-src 'none'"


class Sites(BaseHTTPRequestHandler):
    """Other people's web sites, with a strict policy of their own: the path names the chat whose bubble they bear."""

    url = ""

    def do_GET(self) -> None:
        chat = self.path.strip("/").partition("/")[0]
        body = PAGE.format(script=f"{self.url}/chat/{chat}/widget.js").encode()
        self.send_response(200 if chat != "favicon.ico" else 204)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", CSP.format(url=self.url))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def port(house: House) -> Iterator[int]:
    Sites.url = house.url
    with ThreadingHTTPServer(("127.0.0.1", 0), Sites) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def shop(port: int) -> str:
    return f"http://shop.test:{port}"


@pytest.fixture
def chat(desk: Desk, shop: str) -> Channel:
    return desk.chat_of(title="Shop help", allowed_origins=[shop], launcher_text="Chat")


def site(desk: Desk, chat: Channel, origin: str, **options: Any) -> Page:
    page = desk.open(f"{origin}/{chat.public_id}/", **options)
    expect(page.get_by_role("button", name="Open the chat")).to_be_visible()
    return page


def opened(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("body[data-ready]")).to_be_visible()
    return frame


def say(frame: FrameLocator, text: str) -> None:
    frame.get_by_placeholder("Write a message…").fill(text)
    frame.get_by_role("button", name="Send").click()


def jwt(chat: Channel, person: str) -> str:
    claims = {"sub": person, "aud": chat.public_id, "exp": int(time.time()) + 600, "name": f"{person} Byron"}
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "HS256"}, claims)]
    signature = hmac.digest(chat.secrets["identity"].encode(), b".".join(parts), "sha256")
    return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_a_customer_talks_in_the_bubble(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop)
    frame = opened(page)
    say(frame, "Hi from the shop")
    until(page, lambda: Message.objects.filter(channel=chat).exists())
    desk.answer("Ana here", to=chat, by=desk.agent)
    expect(frame.get_by_text("Ana here")).to_be_visible()


def test_nothing_is_loaded_before_it_is_opened(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop)
    page.wait_for_timeout(2000)
    assert page.locator("iframe").count() == 0
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []


def test_the_badge_tells_of_what_came_while_it_was_closed(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop)
    frame = opened(page)
    say(frame, "Hi")
    until(page, lambda: Message.objects.filter(channel=chat).exists())
    page.get_by_role("button", name="Close the chat").first.click()
    desk.answer("One", to=chat, by=desk.agent)
    desk.answer("Two", to=chat, by=desk.agent)
    expect(page.locator(".badge")).to_have_text("2")
    page.get_by_role("button", name="Open the chat (2 unread)").click()
    expect(page.locator(".badge")).to_be_hidden()
    until(page, lambda: Message.objects.filter(channel=chat, status="read").count() == 2)


def test_the_visitor_is_known_again_on_the_next_page(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop)
    say(opened(page), "Remember me")
    until(page, lambda: Message.objects.filter(channel=chat).exists())
    page.goto(f"{shop}/{chat.public_id}/other")
    expect(opened(page).get_by_text("Remember me")).to_be_visible()


def test_escape_closes_it_and_the_launcher_has_the_focus(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop)
    frame = opened(page)
    expect(frame.locator("[data-text]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="Open the chat")).to_be_focused()


def test_a_site_that_is_not_allowed_gets_no_frame(desk: Desk, chat: Channel, port: int) -> None:
    page = site(desk, chat, f"http://evil.test:{port}")
    page.get_by_role("button", name="Open the chat").click()
    page.wait_for_timeout(1000)
    assert any("frame-ancestors" in one or "Framing" in one for one in desk.complaints)
    desk.complaints.clear()
    assert page.evaluate("localStorage.length") == 0


def test_a_message_from_elsewhere_moves_nothing(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop)
    frame = opened(page)
    say(frame, "Hi")
    until(page, lambda: page.evaluate("localStorage.length") == 1)
    key = f"helpdesk.chat.{chat.public_id}"
    before = page.evaluate(f"localStorage.getItem('{key}')")
    page.evaluate("window.postMessage({helpdesk: 1, type: 'token', token: 'stolen'}, '*')")
    page.wait_for_timeout(300)
    assert page.evaluate(f"localStorage.getItem('{key}')") == before


def test_identify_and_reset_change_who_is_talking(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop)
    page.evaluate("proof => helpdesk.identify(proof)", jwt(chat, "Ada"))
    say(opened(page), "I am Ada")
    until(page, lambda: Identity.objects.filter(channel=chat, external_id="id:Ada").exists())
    assert Identity.objects.get(channel=chat).contact.first_name == "Ada"
    page.evaluate("helpdesk.reset()")
    frame = page.frame_locator("iframe")
    expect(frame.locator("body[data-ready]")).to_be_visible()
    expect(frame.get_by_text("I am Ada")).to_have_count(0)
    say(frame, "I am somebody else")
    until(page, lambda: Identity.objects.filter(channel=chat).count() == 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_around_and_inside(desk: Desk, chat: Channel, shop: str, scheme: str) -> None:
    page = site(desk, chat, shop, color_scheme=scheme)
    opened(page)
    assert axe_findings(page) == []


def test_on_a_phone_it_fills_the_screen(desk: Desk, chat: Channel, shop: str) -> None:
    page = site(desk, chat, shop, viewport=PHONE)
    opened(page)
    box = page.locator("iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": PHONE["width"], "height": PHONE["height"]}
    page.frame_locator("iframe").get_by_role("button", name="Close the chat").click()
    expect(page.locator("iframe")).to_be_hidden()
