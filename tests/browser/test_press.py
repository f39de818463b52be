"""A press is a click although the page moves under the pointer between down and up."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from conversations.actions.send import NewMessage, send
from conversations.lock import locked
from helpdesk import actors
from tests.browser.desk import Desk
from tests.browser.inbox import connected, of, rows
from tests.browser.step_forms import Open, open_step, version

__all__ = ["open_step", "version"]
DOWN = "(list) => { const one = document.createElement('div'); one.style.height = '90px'; list.prepend(one); }"


def press(page: Page, button: Locator) -> tuple[float, float]:
    """Down, not yet up; gives where."""
    box: Any = button.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


@pytest.fixture
def form(open_step: Open) -> Page:
    page = open_step("route")
    page.get_by_role("button", name="Condition", exact=True).scroll_into_view_if_needed()
    return page


def conditions(page: Page) -> Locator:
    return page.locator("#panel .bf-conditions [data-row]")


def test_a_button_that_is_pushed_down_meanwhile_is_clicked_once(form: Page) -> None:
    expect(conditions(form)).to_have_count(1)
    press(form, form.get_by_role("button", name="Condition", exact=True))
    form.locator("#panel .bf-branches").evaluate(DOWN)
    form.mouse.up()
    expect(conditions(form)).to_have_count(2)
    form.wait_for_timeout(200)
    expect(conditions(form)).to_have_count(2)


def test_a_button_that_comes_anew_meanwhile_is_clicked(form: Page) -> None:
    press(form, form.locator("#rehearse"))
    form.locator("#rehearse").evaluate("(one) => one.replaceWith(one.cloneNode(true))")
    form.mouse.up()
    expect(form.get_by_label("Write as the contact or an agent")).to_be_visible()


def test_who_lets_go_elsewhere_clicks_nothing(form: Page) -> None:
    x, y = press(form, form.get_by_role("button", name="Condition", exact=True))
    form.mouse.move(x, y + 60)
    form.mouse.up()
    form.wait_for_timeout(200)
    expect(conditions(form)).to_have_count(1)


def test_the_conversation_that_was_pressed_opens_though_another_comes_to_its_place(desk: Desk) -> None:
    budi, ana = of(desk.agent, "Budi"), of(desk.agent, "Ana")
    page = connected(desk.open("/inbox/", by=desk.agent))
    first, second = rows(page)[:2]
    pressed, other = (budi, ana) if first == "Budi" else (ana, budi)
    press(page, page.locator("[data-row]", has_text=first).locator("a"))
    with locked(other.pk) as row:
        send([NewMessage(row, "I am at it.", actors.agent(desk.agent.pk, "Budi"))], now=timezone.now())
    expect(page.locator("[data-row] .row__name").first).to_have_text(second)
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"/inbox/{pressed.pk}/"))
