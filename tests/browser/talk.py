"""What customers and agents do on their pages, for tests in which both are there."""

import re
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect

from conversations.models import Conversation
from tests.browser.desk import Desk

QUESTION = "Who would you like to talk to?"
CONNECTING = "You are being connected to Sales"


def say(page: Page | FrameLocator, text: str) -> None:
    page.get_by_placeholder("Write a message…").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def asked(customer: Page | FrameLocator, text: str = "Hi") -> None:
    say(customer, text)
    expect(customer.get_by_role("button", name="Sales", exact=True)).to_be_visible()


def connected(desk: Desk, **options: Any) -> Page:
    """A customer whom the workflow has given to Ana."""
    customer = desk.visit(**options)
    asked(customer)
    customer.get_by_role("button", name="Sales", exact=True).click()
    expect(customer.get_by_text(CONNECTING)).to_be_visible()
    return customer


def take(inbox: Page, conversation: Conversation) -> None:
    """Opens it from the list Mine, where it came to by itself."""
    inbox.locator(f"#row-{conversation.pk} a").click()
    expect(inbox.locator(f"[data-thread='{conversation.pk}']")).to_be_visible()


def reply(inbox: Page, text: str) -> None:
    inbox.get_by_label(re.compile("^Reply to")).fill(text)
    inbox.get_by_role("button", name="Send", exact=True).click()


def note(inbox: Page, text: str) -> None:
    inbox.get_by_role("tab", name="Comment").click()
    inbox.get_by_label("Internal comment").press_sequentially(text)
    inbox.get_by_role("button", name="Add comment").click()
    expect(inbox.locator(".item--comment", has_text=text)).to_be_visible()
    inbox.get_by_role("tab", name="Reply").click()


def end(inbox: Page, category: str, summary: str) -> None:
    inbox.get_by_role("group", name="Actions").get_by_role("button", name="Close", exact=True).click()
    dialog = inbox.get_by_role("dialog", name="Close the conversation")
    dialog.get_by_label("Category").select_option(label=category)
    dialog.get_by_label("Summary").fill(summary)
    dialog.get_by_role("button", name="Close conversation").click()
    expect(inbox.locator("#thread-head .chip--closed")).to_be_visible()
