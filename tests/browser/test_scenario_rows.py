"""The rows of a scenario in the browser: what was removed comes back, and nothing unsaved is left behind unasked."""

import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, Locator, Page, expect

from helpdesk.actors import SYSTEM
from tests.browser.desk import PHONE, Desk, axe_findings
from tests.browser.test_admin import fits
from workflows.actions import import_document
from workflows.models import Scenario, Workflow

DOCUMENT = """workflow: "Rows {number}"
trigger: {{on: manual}}
steps:
  - {{id: hello, kind: send_message, text: "Hello!"}}
scenarios:
  - name: It says hello
    turns: [{{contact: Hi}}, {{start: true}}, {{expect: {{sent: "Hello!", run: done}}}}]
"""


@pytest.fixture
def scenario(desk: Desk) -> Scenario:
    text = DOCUMENT.format(number=Workflow.objects.count())
    return import_document(text, by=SYSTEM, now=timezone.now()).workflow.scenarios.get()


def opened(desk: Desk, scenario: Scenario, **options: object) -> Page:
    return desk.open(
        f"/admin/workflows/workflow/{scenario.workflow_id}/scenarios/{scenario.pk}/", by=desk.supervisor, **options
    )


@pytest.fixture
def page(desk: Desk, scenario: Scenario) -> Page:
    return opened(desk, scenario)


def turn(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Turn {number}", exact=True)


def remove(page: Page, number: int) -> None:
    turn(page, number).locator("> .bf-tools [data-row-remove]").press("Enter")


def asked(page: Page) -> list[str]:
    """The questions of the browser from now on; each is answered “stay”."""
    found: list[str] = []

    def answer(dialog: Dialog) -> None:
        found.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    return found


def leave(page: Page) -> None:
    """By a link, which has to be tried in any case."""
    page.get_by_role("link", name="Home").click(no_wait_after=True)
    page.wait_for_timeout(300)


def test_a_removed_turn_comes_back_where_it_was(page: Page, scenario: Scenario) -> None:
    remove(page, 2)
    undo = page.get_by_role("button", name="Removed. Undo")
    expect(undo).to_be_focused()
    expect(page.locator(".bf-removed")).to_contain_text("Removed. It is started by hand")
    expect(turn(page, 2).locator("select").first).to_have_value("expect")
    expect(turn(page, 3)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(turn(page, 2).locator("select").first).to_have_value("start")
    expect(turn(page, 2).locator("select").first).to_be_focused()
    expect(page.locator(".bf-removed")).to_have_count(0)
    page.get_by_role("button", name="Save and play").click()
    expect(page.locator(".messagelist")).to_contain_text("The scenario is saved")
    before = scenario.turns
    scenario.refresh_from_db()
    assert scenario.turns == before


def test_what_stays_removed_is_not_saved_and_rows_move_past_its_line(page: Page, scenario: Scenario) -> None:
    remove(page, 2)
    expect(turn(page, 2).locator("> .bf-tools [data-row-down]")).to_be_disabled()
    turn(page, 2).locator("> .bf-tools [data-row-up]").click()
    expect(turn(page, 1).locator("select").first).to_have_value("expect")
    turn(page, 1).locator("> .bf-tools [data-row-down]").click()
    page.get_by_role("button", name="Save and play").click()
    expect(page.locator(".messagelist")).to_contain_text("The scenario is saved")
    expect(page.locator(".bf-removed")).to_have_count(0)
    scenario.refresh_from_db()
    assert [list(each) for each in scenario.turns] == [["contact"], ["expect"]]


def test_a_line_within_a_turn_comes_back_too(page: Page) -> None:
    inner = turn(page, 3).locator("[data-rows-list] > li")
    second = inner.nth(1).locator("select").first.input_value()  # databases keep them in an order of their own
    inner.nth(1).get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Removed. Undo").click()
    expect(inner).to_have_count(2)
    expect(inner.nth(1).locator("select").first).to_have_value(second)


def test_who_leaves_with_unsaved_rows_is_asked(page: Page) -> None:
    questions = asked(page)
    remove(page, 2)
    leave(page)
    assert questions == ["beforeunload"]
    page.get_by_role("button", name="Duplicate").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert questions == ["beforeunload"] * 2
    page.get_by_role("button", name="Removed. Undo").click()
    leave(page)
    expect(page.locator("#content-main")).to_be_visible()
    assert len(questions) == 2  # all was as it came


def test_what_is_saved_or_untouched_asks_nothing(page: Page) -> None:
    questions = asked(page)
    turn(page, 1).get_by_role("textbox").first.fill("Good morning")
    page.get_by_role("button", name="Save and play").click()
    expect(page.locator(".messagelist")).to_contain_text("The scenario is saved")
    leave(page)
    expect(page.locator("#content-main")).to_be_visible()
    assert questions == []


def test_what_came_back_unsaved_asks_and_the_other_form_does_not_swallow_it(page: Page) -> None:
    questions = asked(page)
    page.get_by_role("button", name="Show it as text").click()
    text = page.get_by_role("textbox", name="The scenario as text")
    expect(text).to_be_visible()
    leave(page)
    assert questions == ["beforeunload"]
    text.fill(text.input_value() + "\n# more")
    page.get_by_role("button", name="Save and play").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert questions == ["beforeunload"] * 2
    page.get_by_role("button", name="Save the text and play").click()
    expect(page.locator(".messagelist")).to_contain_text("The scenario is saved")
    assert len(questions) == 2


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"viewport": PHONE}], ids=["dark", "phone"])
def test_axe_finds_nothing_with_a_removed_turn(desk: Desk, scenario: Scenario, options: dict[str, object]) -> None:
    page = opened(desk, scenario, **options)
    remove(page, 3)
    assert fits(page)
    assert desk.complaints == []
    assert axe_findings(page, "main") == []
    desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused


def test_who_stays_may_send_the_same_form_at_once(page: Page) -> None:
    questions = asked(page)
    remove(page, 2)
    for times in (1, 2):
        page.get_by_role("button", name="Duplicate").click(no_wait_after=True)
        page.wait_for_timeout(300)
        assert questions == ["beforeunload"] * times
