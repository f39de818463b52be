"""A customer's chat in a real browser: the hosted page."""

import re

import pytest
from playwright.sync_api import Page, expect

from conversations.models import Message
from tests.browser.desk import PHONE, Desk, axe_findings, until


def say(page: Page, text: str) -> None:
    page.get_by_placeholder("Write a message…").fill(text)
    page.keyboard.press("Enter")


def bubbles(page: Page) -> list[str]:
    return page.locator(".bubble").all_inner_texts()


@pytest.fixture
def talking(desk: Desk) -> Page:
    page = desk.visit()
    say(page, "Hi")
    until(page, lambda: Message.objects.filter(channel=desk.chat).exists())
    return page


def test_a_customer_writes_and_reads_the_answer_without_reloading(desk: Desk, talking: Page) -> None:
    desk.answer("Hello from Ana", by=desk.agent)
    expect(talking.get_by_text("Hello from Ana")).to_be_visible()
    expect(talking.locator(".message.agent .author")).to_have_text("Ana")
    expect(talking.locator("[data-presence]")).to_have_text("You are talking to Ana")
    until(talking, lambda: Message.objects.filter(text="Hello from Ana", status="read").exists())


def test_a_tap_on_a_quick_reply_is_ones_own_message(desk: Desk, talking: Page) -> None:
    desk.answer("Sales or Support?", quick_replies=("Sales", "Support"))
    talking.get_by_role("button", name="Support").click()
    expect(talking.locator(".message.visitor .bubble").last).to_have_text("Support")
    expect(talking.get_by_role("button", name="Sales", exact=True)).to_have_count(0)
    until(talking, lambda: Message.objects.filter(text="Support", kind="choice").exists())


def test_only_the_latest_messages_quick_replies_can_be_tapped(desk: Desk, talking: Page) -> None:
    desk.answer("Sales or Support?", quick_replies=("Sales", "Support"))
    expect(talking.get_by_role("button", name="Sales")).to_be_visible()
    desk.answer("Or leave a message.")
    expect(talking.get_by_text("Or leave a message.")).to_be_visible()
    expect(talking.get_by_role("button", name="Sales")).to_have_count(0)


def test_typing_is_seen_and_goes_away(desk: Desk, talking: Page) -> None:
    inbox = desk.open("/inbox/", by=desk.agent)
    dots = talking.locator("[data-typing]")
    expect(dots).to_be_hidden()
    desk.post(inbox, f"/inbox/{desk.conversation().pk}/typing/", on="1")
    expect(dots).to_be_visible()
    expect(talking.locator("[data-typing-text]")).to_have_text("Ana is typing…")
    desk.answer("Here I am", by=desk.agent)
    expect(dots).to_be_hidden()


def test_after_the_end_there_is_a_line_and_writing_begins_anew(desk: Desk, talking: Page) -> None:
    old = desk.conversation().pk
    desk.end()
    expect(talking.get_by_text("This conversation was closed")).to_be_visible()
    say(talking, "One more thing")
    until(talking, lambda: Message.objects.filter(text="One more thing").exclude(conversation=old).exists())
    expect(talking.locator(".log > *").nth(1)).to_have_class(re.compile("divider"))
    expect(talking.locator(".log > *")).to_have_count(3)


def test_the_thread_is_there_again_after_a_reload(desk: Desk, talking: Page) -> None:
    desk.answer("Still here", by=desk.agent)
    expect(talking.get_by_text("Still here")).to_be_visible()
    talking.reload()
    expect(talking.get_by_text("Still here")).to_be_visible()
    assert bubbles(talking) == ["Hi", "Still here"]


def test_two_customers_do_not_see_each_other(desk: Desk, talking: Page) -> None:
    stranger = desk.visit()
    say(stranger, "Somebody else")
    until(stranger, lambda: Message.objects.filter(text="Somebody else").exists())
    desk.answer("For the stranger", by=desk.agent)
    expect(stranger.get_by_text("For the stranger")).to_be_visible()
    talking.wait_for_timeout(500)
    assert bubbles(talking) == ["Hi"]


def test_what_was_missed_without_a_connection_comes_when_it_is_back(desk: Desk, talking: Page) -> None:
    desk.answer("Before", by=desk.agent)
    expect(talking.get_by_text("Before")).to_be_visible()
    talking.context.set_offline(True)
    say(talking, "Into the void")
    expect(talking.get_by_text("Not sent.")).to_be_visible()
    desk.answer("Meanwhile", by=desk.agent)
    talking.context.set_offline(False)
    talking.get_by_role("button", name="Try again").click()
    expect(talking.get_by_text("Meanwhile")).to_be_visible(timeout=45_000)
    until(talking, lambda: Message.objects.filter(text="Into the void").count() == 1)
    desk.complaints = [one for one in desk.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


ATTACKS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    "javascript:window.hit=1",
    'https://x.example/"onmouseover=window.hit=1//',
    "</textarea><svg onload=window.hit=1>",
    "[a](javascript:window.hit=1)",
    "{{constructor.constructor('window.hit=1')()}}",
    "data:text/html,<script>window.hit=1</script>",
]


@pytest.mark.parametrize("side", ["visitor", "agent"])
def test_nothing_in_a_text_ever_runs(desk: Desk, talking: Page, side: str) -> None:
    for attack in ATTACKS:
        if side == "visitor":
            say(talking, attack)
        else:
            desk.answer(attack, quick_replies=(attack[:20],))
        expect(talking.get_by_text(attack, exact=True).first).to_be_visible()
    talking.reload()
    expect(talking.get_by_text(ATTACKS[0], exact=True).first).to_be_visible()
    assert talking.evaluate("window.hit") is None
    for link in talking.locator(".bubble a").all():
        assert str(link.get_attribute("href")).startswith("https://")
        assert "noopener" in str(link.get_attribute("rel"))


def test_a_picture_goes_and_comes_back(desk: Desk, talking: Page) -> None:
    png = talking.screenshot(clip={"x": 0, "y": 0, "width": 200, "height": 120})
    talking.locator("[data-file]").set_input_files({"name": "screen.png", "mimeType": "image/png", "buffer": png})
    expect(talking.locator(".chip:not(.busy)")).to_have_text("screen.png×")
    say(talking, "Look")
    expect(talking.locator("img.picture")).to_be_visible()
    with talking.expect_download() as download:
        talking.get_by_role("button", name="Download screen.png").click()
    assert download.value.path().read_bytes() == png


def test_a_file_that_is_not_taken_is_told_in_words(desk: Desk, talking: Page) -> None:
    evil = b"<html><script>1</script>"
    talking.locator("[data-file]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": evil})
    expect(talking.locator("[data-hint]")).to_contain_text("can be sent")
    expect(talking.locator(".chip")).to_have_count(0)


def test_who_only_looks_leaves_no_trace(desk: Desk) -> None:
    page = desk.visit()
    expect(page.get_by_text("Hello! How can we help?")).to_be_visible()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_the_keyboard_alone_is_enough(desk: Desk) -> None:
    page = desk.visit()
    page.locator("[data-text]").focus()
    page.keyboard.type("First line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Second line")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble").last).to_have_text("First line\nSecond line")
    expect(page.locator("[data-text]")).to_be_focused()


@pytest.mark.parametrize(("locale", "words"), [("id-ID", "Tulis pesan…"), ("ru-RU", "Напишите сообщение…")])
def test_the_page_speaks_the_customers_language(desk: Desk, locale: str, words: str) -> None:
    page = desk.visit(locale=locale)
    expect(page.get_by_placeholder(words)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == locale[:2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["#2563eb", "#ffdd00"])
def test_axe_finds_nothing(desk: Desk, scheme: str, colour: str) -> None:
    channel = desk.chat_of(title="Shop help", greeting="Hello!", colour=colour)
    page = desk.visit(channel, color_scheme=scheme)
    say(page, "Where is my order? https://shop.example/orders/17")
    until(page, lambda: Message.objects.filter(channel=channel).exists())
    desk.answer("Sales or Support?", to=channel, quick_replies=("Sales", "Support"))
    expect(page.get_by_role("button", name="Sales")).to_be_visible()
    assert axe_findings(page) == []
    desk.end(channel)
    expect(page.get_by_text("This conversation was closed")).to_be_visible()
    assert axe_findings(page) == []


def test_nothing_sticks_out_on_a_phone(desk: Desk) -> None:
    page = desk.visit(viewport=PHONE, has_touch=True, is_mobile=True)
    say(page, "W" * 400 + " https://shop.example/" + "x" * 300)
    expect(page.locator(".bubble").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("[data-text]").evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 16
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
