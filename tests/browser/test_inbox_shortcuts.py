"""Shortcuts in the inbox in a real browser: found by typing, chosen by keys, their forms, on a phone, in the dark."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from conversations.models import Conversation
from helpdesk.actors import SYSTEM
from tests.browser.desk import PHONE, Desk, axe_findings, until
from tests.factories import ConversationFactory, MessageFactory
from workflows.actions import import_document
from workflows.models import Run, Workflow

REFUND = (Path(__file__).parents[2] / "workflows" / "demo" / "documents" / "refund.yaml").read_text("utf-8")
THANK = """
workflow: Thank them
description: A word of thanks.
trigger: {on: shortcut}
steps: [{id: thanks, kind: send_message, text: "Thank you!"}]
"""
NOT_LOYAL = REFUND.replace(
    "subject: contact.segment, operator: is, value: Loyal customers",
    "subject: contact.tags, operator: contains, value: vip",
)


@pytest.fixture
def conversation(desk: Desk) -> Iterator[Conversation]:
    for text in (NOT_LOYAL, THANK):
        version = import_document(text, by=SYSTEM, now=timezone.now(), publish_it=True)
        Workflow.objects.filter(pk=version.workflow_id).update(is_on=True)  # a test before may have turned it off
    made: Conversation = ConversationFactory(assignee=desk.agent, contact__first_name="Siti", channel=desk.chat)
    MessageFactory(conversation=made, text="My lamp is broken", direction="inbound", status="received")
    yield made
    Workflow.objects.filter(name__in=("Refund", "Thank them")).update(is_on=False)


def inbox(desk: Desk, conversation: Conversation, **options: object) -> Page:
    page = desk.open(f"/inbox/{conversation.pk}/", by=desk.agent, **options)
    expect(page.get_by_role("button", name="Shortcuts").first).to_be_visible()
    page.wait_for_timeout(300)
    return page


def begun(conversation: Conversation, name: str) -> bool:
    return Run.objects.filter(conversation=conversation, workflow__name=name).exists()


def test_one_is_found_by_typing_and_started_by_keys_alone(desk: Desk, conversation: Conversation) -> None:
    page = inbox(desk, conversation)
    page.keyboard.press("w")
    search = page.get_by_role("searchbox", name="Find a shortcut")
    expect(search).to_be_focused()
    page.keyboard.type("nothing like it")
    expect(page.get_by_role("status").filter(has_text="No shortcut of that name")).to_be_visible()
    page.keyboard.press("Enter")  # starts nothing
    search.fill("")
    expect(page.get_by_text("No shortcut of that name")).to_have_count(0)
    page.keyboard.type("word of")  # what it is for counts, too
    expect(page.get_by_role("button", name=re.compile("^Refund"))).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Thank them” was started.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert begun(conversation, "Thank them")
    assert not begun(conversation, "Refund")


def test_arrows_walk_the_list_and_escape_gives_the_focus_back(desk: Desk, conversation: Conversation) -> None:
    page = inbox(desk, conversation)
    opener = page.get_by_role("button", name="Shortcuts").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Find a shortcut")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name=re.compile("^Thank them"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name=re.compile("^Refund"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_form_says_what_is_wrong_on_its_field_and_keeps_what_was_typed(
    desk: Desk, conversation: Conversation
) -> None:
    page = inbox(desk, conversation)
    page.keyboard.press("w")
    page.get_by_role("button", name=re.compile("^Refund")).click()
    amount = page.get_by_label("How much, in EUR?")
    expect(amount).to_be_focused()
    page.keyboard.type("a lot")
    page.get_by_label("Why?").select_option("Late")
    page.get_by_label("Order number").fill("10388")
    page.keyboard.press("Control+Enter")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_be_focused()
    expect(amount).to_have_accessible_description(re.compile("number"))
    expect(page.get_by_label("Order number")).to_have_value("10388")
    assert not begun(conversation, "Refund")
    amount.fill("20")
    page.keyboard.press("Enter")
    expect(page.locator(".item--comment", has_text="Refund of 20 EUR (Late), order 10388.")).to_be_visible()
    assert begun(conversation, "Refund")


def test_on_a_slow_network_it_is_started_once(desk: Desk, conversation: Conversation) -> None:
    page = inbox(desk, conversation)
    page.keyboard.press("w")
    expect(page.get_by_role("searchbox", name="Find a shortcut")).to_be_focused()
    asked: list[str] = []

    def slowly(route: Route) -> None:
        asked.append(route.request.method)
        page.wait_for_timeout(600)
        route.continue_()

    page.route(re.compile(r"/shortcuts/\d+/$"), slowly)
    page.keyboard.type("thank")
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.get_by_text("“Thank them” was started.")).to_be_visible()
    assert asked == ["POST"]


def test_what_could_not_be_sent_stands_in_the_form_still(desk: Desk, conversation: Conversation) -> None:
    page = inbox(desk, conversation)
    page.keyboard.press("w")
    page.get_by_role("button", name=re.compile("^Refund")).click()
    page.route(re.compile(r"/shortcuts/\d+/$"), lambda route: route.abort())
    page.get_by_label("How much, in EUR?").fill("20")
    page.get_by_label("Why?").select_option("Late")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("The server did not answer")).to_be_visible()
    expect(page.get_by_label("How much, in EUR?")).to_have_value("20")
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    desk.complaints.clear()  # htmx's own words about the network that was cut


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{"width": 1280, "height": 800}, PHONE], ids=["screen", "phone"])
def test_axe_finds_nothing_and_it_fits(
    desk: Desk, conversation: Conversation, scheme: str, screen: dict[str, int]
) -> None:
    page = inbox(desk, conversation, viewport=screen, color_scheme=scheme)
    page.get_by_role("button", name="Shortcuts").first.click()
    search = page.get_by_role("searchbox", name="Find a shortcut")
    expect(search).to_be_visible()
    found = looked_at(page)
    search.fill("nothing like it")
    found += looked_at(page)
    search.fill("")
    page.get_by_role("button", name=re.compile("^Refund")).click()
    page.get_by_label("How much, in EUR?").fill("a lot")
    page.get_by_label("Why?").select_option("Late")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("How much, in EUR?")).to_have_attribute("aria-invalid", "true")
    found += looked_at(page)
    assert found == []
    until(page, lambda: not begun(conversation, "Refund"))


def looked_at(page: Page) -> list[str]:
    page.wait_for_timeout(400)  # until nothing moves
    fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return [*axe_findings(page), *([] if fits else [f"{page.url} is wider than its window"])]
