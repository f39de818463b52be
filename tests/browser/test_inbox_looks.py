"""How the inbox looks: on a phone, in light and dark, to axe."""

import re

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.utils import timezone
from playwright.sync_api import expect

from conversations.actions.comment import NewComment, comment
from conversations.lock import locked
from helpdesk import actors
from helpdesk.models import Team
from tests.browser.desk import PHONE, Desk, axe_findings
from tests.browser.inbox import of
from tests.factories import MessageFactory


def test_on_a_phone_list_and_thread_are_two_screens(desk: Desk) -> None:
    conversation = of(desk.agent, "Siti", "word " * 30)
    page = desk.open("/inbox/", by=desk.agent, viewport=PHONE, has_touch=True)
    page.locator(f"#row-{conversation.pk} a").click()
    expect(page.get_by_label("Reply to Siti")).to_be_visible()
    expect(page.locator(".list-pane")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(f"#row-{conversation.pk}")).to_be_visible()
    page.get_by_role("button", name="Lists").click()
    expect(page.get_by_role("link", name=re.compile("^Unassigned"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{"width": 1440, "height": 900}, PHONE], ids=["screen", "phone"])
def test_axe_finds_nothing(desk: Desk, scheme: str, screen: dict[str, int]) -> None:
    conversation = of(
        desk.agent, "Siti", team=Team.objects.get_or_create(name="Sales")[0], waiting_since=timezone.now()
    )
    MessageFactory(
        conversation=conversation,
        status="failed",
        error="504",
        data={"quick_replies": ["Yes", "No"]},
        author_kind="workflow",
    )
    with locked(conversation.pk) as row:
        comment([NewComment(row, "She is a regular.", actors.agent(desk.agent.pk))], now=timezone.now())
    page = desk.open("/inbox/", by=desk.agent, viewport=screen, color_scheme=scheme)
    found = axe_findings(page)
    page.locator(f"#row-{conversation.pk} a").click()
    expect(page.get_by_label("Reply to Siti")).to_be_visible()
    page.wait_for_timeout(1200)  # until nothing moves
    found += axe_findings(page)
    page.get_by_role("tab", name="Comment").click()
    found += axe_findings(page)
    page.keyboard.press("Escape")
    for key in ("a", "e", "s", "?"):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        page.wait_for_timeout(300)
        found += axe_findings(page)
        page.keyboard.press("Escape")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_door(desk: Desk, scheme: str) -> None:
    page = desk.open("/accounts/login/", color_scheme=scheme)
    found = axe_findings(page)
    for path in ("/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/"):
        found += axe_findings(desk.open(path, by=desk.agent, color_scheme=scheme))
    assert found == []


def test_an_agent_signs_in_and_chooses_the_dark_theme_for_good(desk: Desk) -> None:
    desk.agent.password = ScryptPasswordHasher().encode(
        "a-long-password", "a-salt-of-the-house"
    )  # as the house makes it
    desk.agent.save()
    page = desk.open("/inbox/")
    page.get_by_label("Email").fill(desk.agent.email)
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=re.compile("your menu")).click()
    page.get_by_label("Dark").check(force=True)
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
