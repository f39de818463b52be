"""The main job with browsers side by side: a workflow asks and routes, an agent answers, hands on and closes."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from channels.models import Channel
from conversations.models import Category, Conversation
from helpdesk import actors
from helpdesk.models import Agent, Membership, Team
from tests.browser.desk import PHONE, Desk, axe_findings, until
from tests.browser.overheard import Overheard
from tests.browser.talk import CONNECTING, QUESTION, asked, connected, end, note, reply, say, take
from workflows import gallery
from workflows.actions import copy_from_gallery, import_document, publish
from workflows.models import Run, RunState, Workflow

AT_ONCE = 3  # seconds: it takes a third of one, and a busy machine may take its time


@pytest.fixture
def colleague(desk: Desk) -> Agent:
    """Of Support, so that a conversation for Sales is never theirs unless somebody hands it on."""
    return desk.agent_of("Budi")


@pytest.fixture
def routing(desk: Desk, colleague: Agent) -> Workflow:
    """“Sales or Support?”, published; Ana is in Sales, Budi in Support."""
    Membership.objects.all().delete()
    for name, agent in (("Sales", desk.agent), ("Support", colleague)):
        Membership.objects.create(team=Team.objects.get_or_create(name=name)[0], agent=agent)
    Category.objects.get_or_create(name="Order")
    version = copy_from_gallery("multi_team_routing", now=timezone.now())
    publish(version, by=actors.SYSTEM, now=timezone.now())
    return version.workflow


@pytest.fixture
def inbox(desk: Desk, routing: Workflow) -> Page:
    return desk.open("/inbox/", by=desk.agent)


def test_the_question_comes_at_once_with_two_buttons(desk: Desk, routing: Workflow) -> None:
    customer = desk.visit()
    customer.get_by_placeholder("Write a message…").fill("Hi")
    before = time.monotonic()
    customer.keyboard.press("Enter")
    expect(customer.get_by_text(QUESTION)).to_be_visible()
    assert time.monotonic() - before < AT_ONCE
    buttons = customer.get_by_role("group").get_by_role("button")
    assert buttons.all_inner_texts() == ["Sales", "Support"]


@pytest.mark.parametrize("way", ["tap", "sales", "1"])
def test_an_answer_connects_to_the_team_however_it_is_given(desk: Desk, routing: Workflow, way: str) -> None:
    customer = desk.visit()
    asked(customer)
    if way == "tap":
        customer.get_by_role("button", name="Sales", exact=True).click()
    else:
        say(customer, way)
    expect(customer.get_by_text(CONNECTING)).to_be_visible()
    expect(customer.get_by_role("button", name="Support", exact=True)).to_have_count(0)
    until(customer, lambda: desk.conversation().assignee_id == desk.agent.pk)
    assert Run.objects.get(conversation=desk.conversation()).state == RunState.DONE


def test_it_appears_at_the_agent_without_reloading_and_is_theirs(desk: Desk, inbox: Page) -> None:
    inbox.evaluate("window.sameAsBefore = true")
    customer = connected(desk)
    row = inbox.locator("[data-folder=mine][aria-current]")
    expect(row).to_have_count(1)
    take(inbox, desk.conversation())
    assert inbox.evaluate("window.sameAsBefore")
    expect(inbox.locator("#thread-head .assignee")).to_contain_text("Ana")
    expect(inbox.locator(".items")).to_contain_text(QUESTION)
    before = time.monotonic()
    reply(inbox, "Hello, this is Ana.")
    expect(customer.get_by_text("Hello, this is Ana.")).to_be_visible()
    assert time.monotonic() - before < AT_ONCE
    say(customer, "Do you have it in blue?")
    expect(inbox.locator(".item--in", has_text="Do you have it in blue?")).to_be_visible()


def test_a_comment_never_reaches_the_customer(desk: Desk, inbox: Page) -> None:
    customer = desk.visit()
    heard = Overheard(customer)
    customer.reload()
    customer.wait_for_selector("body[data-ready]")
    asked(customer)
    customer.get_by_role("button", name="Sales", exact=True).click()
    expect(customer.get_by_text(CONNECTING)).to_be_visible()
    take(inbox, desk.conversation())
    customer.evaluate(
        "new MutationObserver(() => { window.sawTyping ||= !document.querySelector('[data-typing]').hidden; })"
        ".observe(document.body, {subtree: true, attributes: true})"
    )
    note(inbox, "xyzzy: a difficult one")
    assert not customer.evaluate("window.sawTyping"), "that a comment is being written is no more theirs to know"
    reply(inbox, "One moment, plugh.")
    expect(customer.get_by_text("plugh")).to_be_visible()
    until(customer, lambda: "plugh" in heard.text)
    assert "event: hint" in heard.text  # the stream was overheard, too
    assert "xyzzy" not in heard.text
    assert '"comment' not in heard.text
    assert "xyzzy" not in customer.content()
    inbox.get_by_label(re.compile("^Reply to")).press_sequentially("So")
    until(customer, lambda: bool(customer.evaluate("window.sawTyping")))
    customer.reload()
    expect(customer.get_by_text("plugh")).to_be_visible()
    assert "xyzzy" not in customer.content() + heard.text


def test_the_bubble_on_a_plain_page_of_another_site_does_the_same(desk: Desk, inbox: Page) -> None:
    with a_site(desk) as (origin, chat):
        page = desk.open(f"{origin}/")
        page.get_by_role("button", name="Open the chat").click()
        customer = page.frame_locator("iframe")
        asked(customer)
        customer.get_by_role("button", name="Sales", exact=True).click()
        expect(customer.get_by_text(CONNECTING)).to_be_visible()
        take(inbox, desk.conversation(chat))
        reply(inbox, "Hello on your site.")
        expect(customer.get_by_text("Hello on your site.")).to_be_visible()
        assert page.context.cookies() == []


@contextmanager
def a_site(desk: Desk) -> Iterator[tuple[str, Channel]]:
    """A web site whose only page holds the one line, and the chat that allows it."""
    body = bytearray()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body if self.path == "/" else b"")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        origin = f"http://shop.test:{server.server_port}"
        chat = desk.chat_of(title="Shop help", allowed_origins=[origin], launcher_text="Chat")
        body += f'<title>Shop</title><script src="{desk.url}/chat/{chat.public_id}/widget.js" async></script>'.encode()
        Thread(target=server.serve_forever, daemon=True).start()
        yield origin, chat
        server.shutdown()


@pytest.mark.parametrize("whom", ["colleague", "team"])
def test_it_is_handed_on_and_the_colleague_sees_it(desk: Desk, inbox: Page, colleague: Agent, whom: str) -> None:
    theirs = desk.open("/inbox/", by=colleague)
    customer = connected(desk)
    conversation = desk.conversation()
    take(inbox, conversation)
    inbox.locator("#thread-head .assignee").click()
    dialog = inbox.get_by_role("dialog", name="Assign")
    value = (
        f"[name=agent][value='{colleague.pk}']"
        if whom == "colleague"
        else "[name=team]:has(span:text-matches('^Support'))"
    )
    dialog.locator(value).click()
    take(theirs, conversation)
    expect(theirs.locator("#thread-head .assignee")).to_contain_text("Budi")
    expect(inbox.locator("#thread-head .assignee")).to_contain_text("Budi")
    expect(inbox.locator(f"#row-{conversation.pk}")).to_have_count(0)
    reply(theirs, "Budi here, I go on.")
    expect(customer.get_by_text("Budi here, I go on.")).to_be_visible()
    expect(customer.locator("[data-presence]")).to_contain_text("Budi")


def test_after_the_end_writing_opens_a_new_one_and_the_workflow_asks_anew(desk: Desk, inbox: Page) -> None:
    customer = connected(desk)
    old = desk.conversation()
    take(inbox, old)
    end(inbox, "Order", "Wanted to know about blue.")
    expect(customer.get_by_text("This conversation was closed")).to_be_visible()
    asked(customer, "One more thing")
    new = desk.conversation()
    old.refresh_from_db()
    assert (old.status, old.category and old.category.name, old.summary) == (
        "closed",
        "Order",
        "Wanted to know about blue.",
    )
    assert new.pk != old.pk
    assert (new.contact_id, new.assignee_id) == (old.contact_id, None)
    assert Run.objects.get(conversation=new).state == RunState.WAITING
    say(customer, "1")
    inbox.get_by_role("link", name=re.compile("^Mine")).click()
    take(inbox, new)
    assert Conversation.objects.get(pk=old.pk).status == "closed"


@pytest.mark.parametrize(
    ("scheme", "screen"), [("light", None), ("dark", None), ("light", PHONE)], ids=["light", "dark", "phone"]
)
def test_nothing_complains_on_the_whole_way(
    desk: Desk, routing: Workflow, scheme: str, screen: dict[str, int] | None
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, **({"viewport": screen, "has_touch": True} if screen else {})}
    inbox = desk.open("/inbox/", by=desk.agent, **look)
    customer = connected(desk, **look)
    pages = (inbox, customer)
    take(inbox, desk.conversation())
    note(inbox, "A regular.")
    reply(inbox, "Hello!")
    expect(customer.get_by_text("Hello!", exact=True)).to_be_visible()
    assert desk.complaints == []
    assert [finding for page in pages for finding in settled(page)] == []
    end(inbox, "Order", "Sold.")
    expect(customer.get_by_text("This conversation was closed")).to_be_visible()
    assert [finding for page in pages for finding in settled(page)] == []
    for page in pages:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_supervisor_publishes_from_the_gallery_and_reads_what_each_run_did(desk: Desk, routing: Workflow) -> None:
    Workflow.objects.update(is_on=False)
    admin = desk.open("/admin/workflows/workflow/add/", by=desk.supervisor)
    admin.get_by_role("link", name="Use Multi-team routing: multiple choice").click()
    admin.get_by_label("Name of the workflow").fill("Routing from the gallery")
    admin.get_by_role("button", name="Make a draft").click()
    admin.get_by_role("link", name="Publish…").click()
    admin.get_by_role("button", name=re.compile("^Publish version")).click()
    expect(admin.locator(".messagelist")).to_contain_text("is published")
    connected(desk)
    until(admin, lambda: Run.objects.filter(conversation=desk.conversation(), state=RunState.DONE).exists())
    run = Run.objects.get(conversation=desk.conversation())
    assert run.version.workflow_id != routing.pk
    admin.goto(f"{desk.url}/admin/workflows/run/")
    admin.get_by_role("link", name=f"#{run.pk}", exact=True).click()
    log = admin.locator("main")
    for words in ("department", "Sales", "round robin", "Ana"):
        expect(log).to_contain_text(words)


def settled(page: Page) -> list[str]:
    page.wait_for_timeout(1000)  # until nothing moves: half-faded colours are nobody's
    return axe_findings(page)


def test_a_customer_who_falls_silent_is_nudged_and_the_conversation_closed(desk: Desk, inbox: Page) -> None:
    text = gallery.entry("nudge_and_close").text.partition("scenarios:")[0]
    for long, short in (("1h", "3s"), ("10m", "1s"), ("5m", "3s")):
        text = re.sub(rf"(for|value): {long}\b", rf"\1: {short}", text)
    Category.objects.get_or_create(name="No reply")
    import_document(text, by=actors.SYSTEM, now=timezone.now(), publish_it=True)
    customer = connected(desk)
    conversation = desk.conversation()
    take(inbox, conversation)
    reply(inbox, "Which colour?")
    expect(customer.get_by_text("are you still with us?")).to_be_visible(timeout=15_000)
    expect(customer.get_by_text("we are closing this conversation now")).to_be_visible(timeout=15_000)
    expect(customer.get_by_text("This conversation was closed")).to_be_visible()
    expect(inbox.locator("#thread-head")).to_contain_text("No reply")
    conversation.refresh_from_db()
    assert (conversation.status, conversation.assignee_id) == ("closed", desk.agent.pk)
