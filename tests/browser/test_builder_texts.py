"""Texts with variables in the builder's forms: what is offered while one types, by keyboard and mouse."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.step_forms import Open, axe, open_step, saved, version
from workflows.models import WorkflowVersion

__all__ = ["open_step", "version"]


def text_of(page: Page) -> Locator:
    return page.locator("[name='c.text']")


def test_two_braces_offer_what_is_known_here(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{ first")
    option = page.locator("[role=option][aria-selected=true]")
    expect(option).to_contain_text("First name")
    expect(text_of(page)).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(text_of(page)).to_have_value("Hello {{ contact.first_name }}")
    expect(page.locator("[data-offers]")).to_be_hidden()
    page.keyboard.type("!")
    assert saved(page, version, "greet").config["text"] == "Hello {{ contact.first_name }}!"


def test_what_may_be_unset_is_marked_and_gets_a_default(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{")
    first = page.locator("[role=option]:visible").first
    expect(first).to_contain_text("var.department")
    expect(first).to_contain_text("may be unset here")
    page.keyboard.press("Tab")
    page.keyboard.type("all")
    expect(text_of(page)).to_have_value('Hello {{ var.department | default: "all" }}')


def test_arrows_choose_and_escape_closes(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{ name")
    names = page.locator("[role=option]:visible code").all_inner_texts()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true] code")).to_have_text(names[1])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true] code")).to_have_text(names[-1])
    page.keyboard.press("Escape")
    expect(page.locator("[data-offers]")).to_be_hidden()
    expect(page.locator("[data-form]")).to_be_visible()
    expect(text_of(page)).to_have_value("Hello {{ name")


def test_after_a_bar_what_can_be_done_with_the_value_is_offered(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{ now | da")
    expect(page.locator("[role=option]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(text_of(page)).to_have_value('Hello {{ now | date: "%d.%m.%Y" }}')


def test_the_button_offers_the_same_and_leaves_nothing_behind(open_step: Open, desk: Desk) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.get_by_role("button", name="Variable for Text").click()
    expect(page.locator("[data-offers]")).to_be_visible()
    assert axe(desk, page) == []
    page.keyboard.press("Escape")
    expect(text_of(page)).to_have_value("Hello")
    page.get_by_role("button", name="Variable for Text").click()
    page.locator("[role=option]", has_text="Their plan").click()
    expect(text_of(page)).to_have_value("Hello{{ contact.plan }}")


def test_a_counter_counts(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).fill("Hi")
    expect(page.locator("[data-count-of='f-c-text']")).to_have_text("2 / 2000")
