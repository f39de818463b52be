"""The inbox in a real browser: live lists and threads, writing, two people at once, keyboard, phone, accessibility."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from conversations.actions.assign import assign_by_hand
from conversations.actions.comment import NewComment, comment
from conversations.lock import locked
from conversations.models import Comment, Conversation, Draft, Message
from helpdesk import actors
from helpdesk.models import Team
from tests.browser.desk import Desk, until
from tests.browser.inbox import connected, of
from tests.factories import MessageFactory


@pytest.fixture
def inbox(desk: Desk) -> Page:
    return connected(desk.open("/inbox/", by=desk.agent))


def test_a_customers_message_appears_moves_up_and_leaves_without_reloading(desk: Desk, inbox: Page) -> None:
    page = desk.visit()
    page.get_by_placeholder("Write a message…").fill("Is the blue bag back?")
    page.keyboard.press("Enter")
    inbox.get_by_role("link", name=re.compile("^Unassigned")).click()
    expect(inbox.locator("[data-row]", has_text="Is the blue bag back?")).to_be_visible()
    with locked(desk.conversation().pk) as row:
        assign_by_hand(row, agent_id=desk.agent.pk, team_id=None, by=actors.SYSTEM, now=timezone.now())
    expect(inbox.locator("[data-row]", has_text="Is the blue bag back?")).to_have_count(0)
    expect(inbox.locator("[data-folder=mine] .count")).to_contain_text("1")
    inbox.locator("[data-folder=mine]").click()
    inbox.locator("[data-row]", has_text="Is the blue bag back?").locator("a").click()
    inbox.get_by_label(re.compile("^Reply to")).fill("Yes, since yesterday.")
    inbox.keyboard.press("Control+Enter")
    expect(page.get_by_text("Yes, since yesterday.")).to_be_visible()
    page.get_by_placeholder("Write a message…").fill("Great, thank you!")
    page.keyboard.press("Enter")
    expect(inbox.locator(".item--in", has_text="Great, thank you!")).to_be_visible()


def test_a_live_update_keeps_text_focus_and_selection(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    field = inbox.get_by_label("Reply to Siti")
    field.fill("Good morning, your bag")
    field.evaluate("(field) => field.setSelectionRange(5, 12)")
    with locked(conversation.pk) as row:
        comment([NewComment(row, "I know her.", actors.SYSTEM)], now=timezone.now())
    expect(inbox.locator(".item--comment", has_text="I know her.")).to_be_visible()
    assert field.evaluate(
        "(field) => [document.activeElement === field, field.value, field.selectionStart, field.selectionEnd]"
    ) == [
        True,
        "Good morning, your bag",
        5,
        12,
    ]


def test_reading_back_is_not_disturbed_by_what_arrives(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    for number in range(40):
        MessageFactory(
            conversation=conversation, text=f"line {number}", at=timezone.now() - timedelta(minutes=50 - number)
        )
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    box = inbox.locator("[data-timeline]")
    assert box.evaluate("(box) => box.scrollHeight - box.scrollTop - box.clientHeight") < 5
    box.evaluate("(box) => { box.scrollTop = 300; }")
    inbox.wait_for_timeout(100)
    before = box.evaluate("(box) => box.scrollTop")
    with locked(conversation.pk) as row:
        comment([NewComment(row, "Something new", actors.SYSTEM)], now=timezone.now())
    expect(inbox.locator("[data-to-end]")).to_be_visible()
    assert box.evaluate("(box) => box.scrollTop") == before
    inbox.locator("[data-to-end]").click()
    expect(inbox.get_by_text("Something new")).to_be_in_viewport()


def test_older_messages_load_on_the_way_up(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    for number in range(120):
        MessageFactory(
            conversation=conversation, text=f"line {number};", at=timezone.now() - timedelta(minutes=200 - number)
        )
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    for _ in range(4):
        inbox.locator("[data-timeline]").evaluate("(box) => { box.scrollTop = 0; }")
        inbox.wait_for_timeout(400)
    texts = inbox.locator(".item--out .item__text").all_inner_texts()
    assert texts == [f"line {number};" for number in range(120)]


def test_a_draft_waits_in_any_tab_and_a_comment_never_reaches_the_customer(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    inbox.get_by_label("Reply to Siti").fill("Half a thou")
    until(inbox, lambda: Draft.objects.filter(conversation=conversation, text="Half a thou").exists())
    other = desk.open(f"/inbox/{conversation.pk}/", by=desk.agent)
    expect(other.get_by_label("Reply to Siti")).to_have_value("Half a thou")
    other.get_by_role("tab", name="Comment").click()
    other.get_by_label("Internal comment").fill("She is a regular.")
    other.get_by_role("button", name="Add comment").click()
    expect(inbox.locator(".item--comment", has_text="She is a regular.")).to_be_visible()
    until(inbox, lambda: Comment.objects.filter(conversation=conversation).exists())
    assert not Message.objects.filter(conversation=conversation, direction="outbound").exists()


def test_leaving_a_thread_at_once_loses_no_letter(desk: Desk, inbox: Page) -> None:
    one, _other = of(desk.agent, "Siti"), of(desk.agent, "Joko")
    inbox.reload()
    inbox.get_by_text("Siti", exact=True).first.click()
    inbox.get_by_label("Reply to Siti").fill("Quick")
    inbox.get_by_text("Joko", exact=True).first.click()
    expect(inbox.get_by_label("Reply to Joko")).to_be_visible()
    until(inbox, lambda: Draft.objects.filter(conversation=one, text="Quick").exists())


def test_what_cannot_be_sent_stands_in_the_composer_again(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    inbox.route("**/send/", lambda route: route.abort())
    field = inbox.get_by_label("Reply to Siti")
    field.fill("Do not lose me")
    inbox.keyboard.press("Control+Enter")
    expect(inbox.get_by_text("The server did not answer")).to_be_visible()
    expect(field).to_have_value("Do not lose me")
    expect(inbox.locator("[data-sending]")).to_have_count(0)


def test_the_second_of_two_is_told_and_sees_the_fresh_state(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    inbox.route("**/live/**", lambda route: route.abort())  # this page has not heard yet
    inbox.evaluate("window.dispatchEvent(new Event('pagehide'))")
    desk_end(conversation)
    inbox.get_by_label("Reply to Siti").fill("Hello again")
    inbox.keyboard.press("Control+Enter")
    expect(inbox.get_by_text("reopen it, or write to the contact")).to_be_visible()
    expect(inbox.get_by_text("This conversation is closed. Reopen it to go on")).to_be_visible()


def desk_end(conversation: Conversation) -> None:
    from_now = timezone.now()
    Conversation.objects.filter(pk=conversation.pk).update(status="closed", closed_at=from_now)


def test_a_conversation_is_closed_and_handed_on_by_keyboard_alone(desk: Desk, inbox: Page) -> None:
    Team.objects.get_or_create(name="Refunds", defaults={"auto_assign": False})
    conversation = of(desk.agent, "Siti")
    inbox.reload()
    connected(inbox)
    inbox.keyboard.press("j")
    expect(inbox.locator(f"[data-thread='{conversation.pk}']")).to_be_visible()
    inbox.keyboard.press("c")
    inbox.keyboard.type("Knows what she wants.")
    inbox.keyboard.press("Control+Enter")
    expect(inbox.locator(".item--comment", has_text="Knows what she wants.")).to_be_visible()
    inbox.keyboard.press("Escape")
    inbox.keyboard.press("a")
    expect(inbox.get_by_role("dialog", name="Assign")).to_be_visible()
    inbox.keyboard.type("refu")
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_text("Assigned to Refunds.")).to_be_visible()
    inbox.keyboard.press("e")
    expect(inbox.get_by_role("dialog", name="Close the conversation")).to_be_visible()
    inbox.keyboard.press("Tab")
    inbox.keyboard.type("Done.")
    inbox.keyboard.press("Control+Enter")
    expect(inbox.locator("#thread-head .chip--closed")).to_be_visible()
    conversation.refresh_from_db()
    assert (conversation.status, conversation.summary) == ("closed", "Done.")


def test_keys_do_nothing_while_one_types(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    inbox.get_by_label("Reply to Siti").press_sequentially("a jacket, e?")
    expect(inbox.get_by_role("dialog")).to_have_count(0)
    expect(inbox.get_by_label("Reply to Siti")).to_have_value("a jacket, e?")


def test_a_colleague_is_completed_in_a_comment(desk: Desk, inbox: Page) -> None:
    sam = desk.agent_of("Samira")
    conversation = of(desk.agent, "Siti")
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    inbox.keyboard.press("c")
    inbox.keyboard.type("@sami")
    expect(inbox.get_by_role("option", name="Samira")).to_be_visible()
    inbox.keyboard.press("Enter")
    inbox.keyboard.type("please look")
    inbox.keyboard.press("Control+Enter")
    until(inbox, lambda: Comment.objects.filter(conversation=conversation, mentions=sam).exists())


def test_files_are_attached_shown_and_sent(desk: Desk, inbox: Page) -> None:
    conversation = of(desk.agent, "Siti")
    inbox.goto(f"{desk.url}/inbox/{conversation.pk}/")
    bill: FilePayload = {"name": "bill.txt", "mimeType": "text/plain", "buffer": b"42"}
    inbox.locator("[data-files-input]").set_input_files([bill])
    expect(inbox.locator("[data-files]")).to_contain_text("bill.txt")
    inbox.get_by_role("button", name="Send").click()
    expect(inbox.locator(".file", has_text="bill.txt")).to_be_visible()
    expect(inbox.locator("[data-files]")).to_be_hidden()


def test_opening_clears_the_unread_count_in_row_and_title(desk: Desk, inbox: Page) -> None:
    of(desk.agent, "Siti")
    inbox.reload()
    connected(inbox)
    expect(inbox).to_have_title(re.compile(r"^\(\d+\) "))
    count = int(re.findall(r"\d+", inbox.title())[0])
    inbox.get_by_text("Siti", exact=True).first.click()
    expect(inbox).to_have_title(re.compile(rf"^\({count - 1}\) " if count > 1 else r"^Siti"))


def test_the_page_says_when_it_is_offline_and_catches_up(desk: Desk, inbox: Page) -> None:
    inbox.context.set_offline(True)
    expect(inbox.get_by_text("Offline, reconnecting…")).to_be_visible()
    of(desk.agent, "Late Lena")
    inbox.context.set_offline(False)
    expect(inbox.get_by_text("Offline, reconnecting…")).to_be_hidden(timeout=15000)
    expect(inbox.get_by_text("Late Lena")).to_be_visible()
    desk.complaints.clear()  # the browser's own words about the network that was cut
