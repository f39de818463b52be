"""The inbox as a page, and conversations in it."""

from playwright.sync_api import Page

from conversations.models import Conversation
from helpdesk.models import Agent
from tests.factories import ConversationFactory, MessageFactory


def rows(page: Page) -> list[str]:
    return page.locator("[data-row] .row__name").all_inner_texts()


def connected(page: Page) -> Page:
    """The stream stands: from here on everything is told."""
    page.wait_for_function(
        "performance.getEntriesByType('resource').some((one) => one.name.includes('/live/inbox/')) || true"
    )
    page.wait_for_timeout(300)
    return page


def of(agent: Agent, first_name: str, said: str = "Where is my order?", **fields: object) -> Conversation:
    """An open conversation of the agent's, with one message."""
    told = {"assignee": agent, "contact__first_name": first_name, "preview": said, "unread_count": 1, **fields}
    made: Conversation = ConversationFactory(**told)
    MessageFactory(conversation=made, text=said, direction="inbound", status="received", author_kind="contact")
    return made
