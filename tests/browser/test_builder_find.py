"""A step of a long workflow is found by typing in the builder, also in branches that are folded."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.test_builder import card, path, said
from tests.browser.test_builder_fold import folded, head
from tests.workflows.builder.making import hundred, routing, tree, workflow_of
from workflows.models import Workflow


@pytest.fixture
def page(desk: Desk) -> Page:
    workflow = workflow_of(tree(*hundred()), f"Found {Workflow.objects.count()}")
    opened = desk.open(path(workflow), by=desk.supervisor)
    opened.wait_for_load_state("networkidle")
    return opened


def field(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Find a step")


def at(page: Page, words: str) -> None:
    expect(page.locator("[data-find-says]")).to_contain_text(words)


def test_enter_goes_from_hit_to_hit_and_round(page: Page) -> None:
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.keyboard.type("SORRY send")
    at(page, "1 of 10")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    at(page, "3 of 10")
    expect(card(page, "sorry2")).to_be_in_viewport()
    expect(field(page)).to_be_in_viewport()
    expect(field(page)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    at(page, "2 of 10")
    page.get_by_role("button", name="The hit before").click()
    page.get_by_role("button", name="The hit before").click()
    at(page, "10 of 10")
    page.get_by_role("button", name="The next hit").click()
    at(page, "1 of 10")


def test_sentences_are_searched_and_nothing_found_is_told(page: Page) -> None:
    field(page).fill("“Hello”")
    at(page, "1 of 30")
    field(page).fill("zebra")
    at(page, "No step says that.")
    expect(page.locator("[data-hit]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("")
    expect(page.locator("[data-find-says]")).to_be_hidden()


def test_a_folded_branch_is_open_while_one_looks_into_it(page: Page) -> None:
    page.get_by_role("button", name="Fold all", exact=True).click()
    field(page).fill("say_left")
    expect(card(page, "say_left0")).to_be_visible()
    page.keyboard.press("Enter")
    expect(card(page, "say_left1")).to_be_visible()
    expect(card(page, "say_left0")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(card(page, "say_left1")).to_be_hidden()
    folded(page, "route1:0")


def test_arrow_down_goes_to_the_step_and_its_branch_stays_open(page: Page) -> None:
    head(page, "route5:1").click()
    field(page).fill("note_right5")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#open-note_right5")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(card(page, "note_right5")).to_be_visible()


def test_an_edit_leaves_the_search_as_it_is(page: Page) -> None:
    field(page).fill("sorry1")
    at(page, "1 of 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    said(page, "Duplicated")
    at(page, "1 of 2")
    expect(field(page)).to_have_value("sorry1")
    expect(card(page, "sorry1")).to_have_attribute("data-hit-now", "")


def test_a_short_workflow_has_no_search(desk: Desk) -> None:
    page = desk.open(path(workflow_of(routing(), f"Short {Workflow.objects.count()}")), by=desk.supervisor)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#step-bye")).to_be_visible()
    expect(field(page)).to_be_hidden()
