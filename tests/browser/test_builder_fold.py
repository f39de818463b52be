"""Branches of a long workflow fold in the builder: kept over edits and visits, and open where a step is led to."""

import re

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import PHONE, Desk, axe_findings
from tests.browser.test_admin import fits
from tests.browser.test_builder import card, drag, path, said
from tests.workflows.builder.making import hundred, routing, tree, workflow_of
from tests.workflows.programs import out, step
from workflows.models import Workflow

OTHERWISE = "route:else"


@pytest.fixture
def workflow(desk: Desk) -> Workflow:
    return workflow_of(routing(), f"Folded {Workflow.objects.count()}")


@pytest.fixture
def long(desk: Desk) -> Workflow:
    return workflow_of(tree(*hundred()), f"Long {Workflow.objects.count()}")


@pytest.fixture
def page(desk: Desk, workflow: Workflow) -> Page:
    return opened(desk, workflow)


def opened(desk: Desk, workflow: Workflow, **options: object) -> Page:
    page = desk.open(path(workflow), by=desk.supervisor, **options)
    page.wait_for_load_state("networkidle")
    return page


def head(page: Page, way: str) -> Locator:
    """The button that folds a branch."""
    return page.locator(f"[data-way='{way}'] > .hd-way-head > [data-fold]")


def folded(page: Page, way: str, *, so: bool = True) -> None:
    expect(head(page, way)).to_have_attribute("aria-expanded", "false" if so else "true")


def test_a_folded_branch_says_what_it_hides_and_stays_so(page: Page, desk: Desk) -> None:
    head(page, "route:0").click()
    expect(card(page, "to_sales")).to_be_hidden()
    way = page.locator("[data-way='route:0']")
    expect(way).to_contain_text("2 steps")
    expect(head(page, "route:0")).to_be_focused()
    card(page, "hello").hover()
    page.locator("#copy-hello").click()
    said(page, "Duplicated")
    folded(page, "route:0")
    page.reload()
    folded(page, "route:0")
    folded(page, OTHERWISE, so=False)
    head(page, "route:0").click()
    expect(card(page, "to_sales")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('builder-folded'))") == []


def test_it_says_how_many_problems_it_hides(desk: Desk) -> None:
    sorry = step("sorry", "send_message", text="Sorry, {{ var.nobody_set }}")
    ask = step("ask", "ask_question", (out("timeout", sorry),), text="Who?")
    page = opened(desk, workflow_of(tree(ask), "Folded with a problem"))
    head(page, "ask:timeout").click()
    expect(page.locator("[data-way='ask:timeout'] .hd-folded")).to_have_text(re.compile(r"1 step, +1 problem"))


def test_a_branch_that_moves_stays_folded_and_not_the_one_that_takes_its_place(page: Page) -> None:
    page.locator("#branch-route").click()
    head(page, "route:0").click()
    page.get_by_role("button", name="Move the branch Sales down").click()
    expect(page.locator("[data-way='route:1']")).to_contain_text("Sales")
    folded(page, "route:1")


def test_all_fold_and_unfold(desk: Desk, long: Workflow) -> None:
    page = opened(desk, long)
    page.get_by_role("button", name="Fold all", exact=True).click()
    expect(page.locator("[data-folds]:not([data-folded])")).to_have_count(0)
    expect(page.locator("[data-step]:visible")).to_have_count(31)  # the trigger, and what stands in no branch
    expect(page.locator("[data-fold-said]")).to_have_text("All branches are folded.")
    page.reload()
    folded(page, "route9:else")
    page.get_by_role("button", name="Unfold all").click()
    expect(page.locator("[data-folded]")).to_have_count(0)


def test_arrows_fold_and_walk_past_what_is_folded(page: Page) -> None:
    keys = page.keyboard
    page.locator("#open-note").focus()
    keys.press("ArrowLeft")
    expect(head(page, "route:0")).to_be_focused()
    keys.press("ArrowLeft")
    folded(page, "route:0")
    keys.press("ArrowDown")
    expect(page.locator("#open-why")).to_be_focused()
    keys.press("ArrowUp")
    expect(head(page, "route:0")).to_be_focused()
    keys.press("ArrowUp")
    expect(page.locator("#open-route")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("ArrowRight")
    folded(page, "route:0", so=False)
    keys.press("ArrowDown")
    expect(page.locator("#open-to_sales")).to_be_focused()


def test_what_is_moved_into_a_folded_branch_is_in_sight(page: Page) -> None:
    head(page, OTHERWISE).click()
    page.locator("#open-bye").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f"[data-way='{OTHERWISE}'] #step-bye")).to_be_visible()
    expect(page.locator("#open-bye")).to_be_focused()
    head(page, OTHERWISE).click()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-way] #step-bye")).to_have_count(0)


def test_undo_shows_what_it_brought_back(page: Page) -> None:
    page.locator("#open-note").focus()
    page.keyboard.press("Alt+ArrowUp")
    said(page, "Moved")
    head(page, "route:0").click()
    page.keyboard.press("Control+z")
    expect(card(page, "note")).to_be_visible()


def test_a_step_that_is_dragged_over_a_folded_branch_opens_it(page: Page) -> None:
    head(page, OTHERWISE).click()
    card(page, "hello").hover(position={"x": 60, "y": 12})
    page.mouse.down()
    page.mouse.move(400, 300, steps=3)
    page.wait_for_selector("[data-dragging]")
    for _move in range(2):  # the first one only enters
        page.locator(f"[data-way='{OTHERWISE}'] .hd-way-name").hover(force=True)
    folded(page, OTHERWISE, so=False)
    page.locator(f"[data-place='in:{OTHERWISE}']").hover(force=True)
    page.mouse.up()
    expect(page.locator(f"[data-way='{OTHERWISE}'] #step-hello")).to_be_visible()
    drag(page, "bye", "start")
    expect(page.locator("#tree [data-step]").nth(1)).to_have_attribute("data-step", "bye")


def test_a_problem_and_a_reload_lead_into_a_folded_branch(page: Page) -> None:
    page.locator(f"[id='add-in:{OTHERWISE}']").click()
    page.locator("[data-kind='send_message']").click()
    expect(page).to_have_url(re.compile("#step-send_message$"))
    page.locator("[data-panel-close]").click()
    head(page, OTHERWISE).click()
    expect(card(page, "send_message")).to_be_hidden()
    page.locator("#problems a", has_text="send_message").first.click()
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "send_message")
    expect(card(page, "send_message")).to_be_visible()
    expect(page).to_have_url(re.compile("#step-send_message$"))
    head(page, OTHERWISE).click()
    page.reload()
    expect(card(page, "send_message")).to_be_visible()


def test_who_folds_the_branch_of_the_open_step_stands_at_its_head_after_closing(page: Page) -> None:
    page.locator("#open-why").click()
    page.wait_for_selector("#panel [data-for='why']")
    head(page, OTHERWISE).click()
    page.locator("[data-panel-close]").click()
    expect(head(page, OTHERWISE)).to_be_focused()
    folded(page, OTHERWISE)


def test_a_rehearsal_unfolds_what_it_comes_to(page: Page) -> None:
    page.locator("#open-route").focus()
    page.keyboard.press("Alt+ArrowUp")
    said(page, "Moved")
    for way in ("route:0", OTHERWISE):
        head(page, way).click()
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="Start the workflow").click()
    expect(page.locator("[data-way] .is-lit").first).to_be_visible()


def test_who_may_only_look_folds_too(desk: Desk, workflow: Workflow) -> None:
    onlooker = desk.agent_of("Oni", is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    page = desk.open(path(workflow), by=onlooker)
    head(page, "route:0").press("Enter")
    expect(card(page, "to_sales")).to_be_hidden()


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"viewport": PHONE}], ids=["dark", "phone"])
def test_axe_finds_nothing_in_what_is_folded_and_found(desk: Desk, long: Workflow, options: dict[str, object]) -> None:
    page = opened(desk, long, **options)
    page.get_by_role("button", name="Fold all", exact=True).click()
    page.get_by_role("searchbox", name="Find a step").fill("note_left3")
    expect(card(page, "note_left3")).to_be_visible()
    assert fits(page)
    assert desk.complaints == []
    assert axe_findings(page, "main") == []
    desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused
