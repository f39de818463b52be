"""docs/guides/nudge-and-close.md: built by clicking, published, seen on the web chat."""

import pytest
from playwright.sync_api import expect

from conversations.models import Category, Conversation
from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder, Span
from tests.browser.talk import say


def build(builder: Builder, hour: Span, minutes: Span) -> None:
    builder.open_trigger()
    builder.choose("What starts it", "Message received")
    builder.more_options()
    builder.tick("Start anew")
    builder.tick("An agent writes to the contact", on=False)
    builder.save()
    builder.delete("Send a message")
    builder.add("Wait")
    builder.lasts("Wait for", *hour)
    builder.pick("End the workflow")
    builder.save()
    builder.add("Branch")
    builder.branch(
        "The contact owes an answer",
        ("Who wrote last", "is", "an agent"),
        ("Time since we wrote", "is more than", hour),
    )
    builder.save()
    with builder.within("Otherwise"):
        builder.add("Jump to a step")
        builder.choose("Go on with", f"Wait {hour[0]} {hour[1][0]}, end on a reply")
        builder.fill("At most so many times", "10")
        builder.save()
        builder.add("End")
    builder.add("Send a message")
    builder.fill("Text", "Are you still with us? Otherwise we close this conversation in a few minutes.")
    builder.save()
    builder.add("Wait")
    builder.lasts("Wait for", *minutes)
    builder.pick("End the workflow")
    builder.save()
    builder.add("Branch")
    builder.branch("Nobody has written since", ("Who wrote last", "is", "a workflow"))
    builder.save()
    with builder.within("Nobody has written since"):
        builder.add("Send a message")
        builder.fill("Text", "We are closing this conversation now. Write to us any time!")
        builder.save()
        builder.add("Close the conversation")
        builder.choose("Category", "No reply")
        builder.save()


@pytest.fixture(autouse=True)
def category(desk: Desk) -> None:
    Category.objects.get_or_create(name="No reply")


def test_who_falls_silent_is_nudged_and_the_conversation_closed(desk: Desk) -> None:
    builder = Builder.begin(desk, "Nudge and close")
    build(builder, (2, "seconds"), (3, "seconds"))
    builder.publish()
    customer = desk.visit()
    say(customer, "Where is my order?")
    until(customer, lambda: Conversation.objects.filter(channel=desk.chat).exists())
    desk.answer("It left this morning. All right?", by=desk.agent)
    conversation = desk.conversation()
    expect(customer.get_by_text("Are you still with us?")).to_be_visible(timeout=20_000)
    expect(customer.get_by_text("We are closing this conversation now.")).to_be_visible(timeout=20_000)
    expect(customer.get_by_text("This conversation was closed")).to_be_visible()
    conversation.refresh_from_db()
    assert (conversation.status, str(conversation.category)) == ("closed", "No reply")
