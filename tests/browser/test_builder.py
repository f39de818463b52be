"""The builder in a real browser: built by mouse, by keys and by finger, without a reload and without a complaint."""

import re

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.desk import PHONE, Desk, axe_findings
from tests.browser.test_admin import fits
from tests.workflows.builder.making import draft, keys, routing, workflow_of
from workflows.document import records
from workflows.models import Workflow


@pytest.fixture
def workflow(desk: Desk) -> Workflow:
    return workflow_of(routing(), f"Routing {Workflow.objects.count()}")


def path(workflow: Workflow) -> str:
    return f"/admin/workflows/workflow/{workflow.pk}/builder/"


@pytest.fixture
def page(desk: Desk, workflow: Workflow) -> Page:
    opened = desk.open(path(workflow), by=desk.supervisor)
    opened.wait_for_load_state("networkidle")
    return opened


def now(workflow: Workflow) -> list[str]:
    return keys(records.read(draft(workflow)))


def card(page: Page, key: str) -> Locator:
    return page.locator(f"#step-{key}")


def order(page: Page) -> list[str]:
    return [one for one in page.locator("#tree [data-step]").evaluate_all("all => all.map(e => e.dataset.step)") if one]


def said(page: Page, text: str) -> None:
    expect(page.locator("#said")).to_contain_text(text)


def drag(page: Page, key: str, place: str) -> None:
    card(page, key).hover(position={"x": 60, "y": 12})
    page.mouse.down()
    page.mouse.move(400, 300, steps=3)
    page.wait_for_selector("[data-dragging]")
    page.locator(f"[data-place='{place}']").hover(force=True)
    page.mouse.up()
    page.wait_for_selector("[data-builder]:not([data-dragging])")


def test_a_step_is_added_filled_in_and_saved_without_a_reload(page: Page, workflow: Workflow) -> None:
    page.evaluate("window.same = true")
    page.locator("#tree > div > ol > .hd-place-last .hd-add").click()
    page.get_by_role("searchbox", name="Find a kind of step").fill("note that only")
    expect(page.locator("[data-filter-item]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(card(page, "add_comment")).to_contain_text("needs details")
    page.locator("#panel").get_by_role("textbox").first.fill("Look at this")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(card(page, "add_comment")).to_contain_text("Look at this")
    expect(card(page, "add_comment")).not_to_contain_text("needs details")
    assert page.evaluate("window.same")
    assert now(workflow)[-1] == "add_comment"


def test_what_is_wrong_is_said_while_one_types_and_nothing_is_saved(page: Page, workflow: Workflow) -> None:
    page.locator("#open-hello").click()
    box = page.locator("#panel").get_by_role("textbox").first
    box.fill("Hello {{ contact.")
    expect(page.locator("#panel .bf-errors")).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("Hello {{ contact.")
    assert records.read(draft(workflow)).program.step("hello").config["text"] == "Hello"
    box.fill("Hello")
    expect(page.locator("#panel .bf-errors")).to_have_count(0)


def test_a_changed_form_is_saved_before_another_opens(page: Page, workflow: Workflow) -> None:
    page.locator("#open-hello").click()
    page.locator("#panel").get_by_role("textbox").first.fill("Good day")
    page.locator("#open-bye").click()
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "bye")
    expect(card(page, "hello")).to_contain_text("Good day")


def test_a_step_is_dragged_to_any_place_but_not_into_itself(page: Page, workflow: Workflow) -> None:
    drag(page, "hello", "after:note")
    said(page, "Moved")
    assert now(workflow) == ["ask", ".sorry", "route", ".to_sales", ".note", ".hello", ".why", "bye", "again"]
    drag(page, "route", "in:route:0")
    assert order(page)[:3] == ["ask", "sorry", "route"]
    drag(page, "bye", "start")
    expect(page.locator("#tree [data-step]").nth(1)).to_have_attribute("data-step", "bye")


def test_a_step_is_moved_by_the_buttons_and_to_a_chosen_place(page: Page, workflow: Workflow) -> None:
    card(page, "hello").hover()
    page.get_by_role("button", name="Move Send a message down").first.click()
    said(page, "Moved")
    assert order(page)[0] == "ask"
    card(page, "bye").hover()
    page.locator("#move-bye").click()
    page.locator("[id='add-in:route:else']").click()
    expect(page.locator("[data-way='route:else'] #step-bye")).to_be_visible()
    assert ".bye" in now(workflow)


def test_everything_goes_by_keys_alone(page: Page, workflow: Workflow) -> None:
    page.locator("#open-hello").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#tree [data-step]").nth(1)).to_have_attribute("data-step", "ask")
    expect(page.locator("#open-hello")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-way='route:else'] #step-hello")).to_be_visible()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("[data-way] #step-hello")).to_have_count(0)
    page.keyboard.press("d")
    expect(card(page, "hello_2")).to_be_visible()
    page.locator("#open-hello_2").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("dialog")).to_contain_text("Delete “Send a message”?")
    page.keyboard.press("Enter")
    expect(card(page, "hello_2")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(card(page, "hello_2")).to_be_visible()
    page.keyboard.press("Control+y")
    expect(card(page, "hello_2")).to_have_count(0)
    page.locator("#open-bye").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("a")
    expect(page.get_by_role("searchbox", name="Find a kind of step")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#open-bye").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Add a step below")
    page.keyboard.press("Escape")
    page.locator("#open-bye").focus()
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(page.locator("#tree [data-step]").nth(1)).to_have_attribute("data-step", "bye")


def test_deleting_a_step_asks_and_says_what_goes_with_it(page: Page, workflow: Workflow) -> None:
    card(page, "ask").hover()
    page.locator("#delete-ask").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("1 step in it goes with it")
    expect(question).to_contain_text("again")
    question.get_by_role("button", name="Keep").click()
    assert "ask" in order(page)
    page.locator("#delete-ask").click()
    question.get_by_role("button", name="Delete").click()
    expect(card(page, "ask")).to_have_count(0)
    expect(page.locator("#problems")).to_contain_text("error")
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(card(page, "sorry")).to_be_visible()


def test_branches_and_ways_out_are_added_moved_and_deleted(page: Page, workflow: Workflow) -> None:
    page.locator("#branch-route").click()
    expect(page.locator("[data-way='route:1']")).to_contain_text("needs conditions")
    page.get_by_role("button", name="Move the branch Branch 1 up").click()
    expect(page.locator("[data-way='route:0']")).to_contain_text("Branch 1")
    page.get_by_role("button", name="Delete the branch Branch 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("[data-way='route:1']")).to_have_count(0)
    page.locator("#exit-ask-invalid").click()
    expect(page.locator("[data-way='ask:invalid']")).to_contain_text("If no answer was valid")


def test_a_problem_leads_to_its_step(page: Page) -> None:
    page.locator("#add-start").click()
    page.locator("[data-kind='send_message']").click()
    expect(page.locator("#problems")).to_contain_text("stands against publishing")
    page.locator("[data-panel-close]").click()
    page.locator("#problems a", has_text="send_message").first.click()
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "send_message")


def test_a_second_press_while_the_network_is_slow_does_nothing(page: Page, workflow: Workflow) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route("**/builder/edit/", slowly)
    button = page.locator("#copy-hello")
    card(page, "hello").hover()
    button.click()
    expect(page.locator("[data-saving]")).to_be_visible()
    page.evaluate("document.getElementById('copy-hello').click()")
    expect(card(page, "hello_2")).to_be_visible()
    expect(page.locator("[data-saved]")).to_be_visible()
    assert now(workflow)[:3] == ["hello", "hello_2", "ask"]


def test_what_the_server_did_not_answer_is_told(desk: Desk, page: Page) -> None:
    page.route("**/builder/edit/", lambda route: route.abort())
    card(page, "hello").hover()
    page.locator("#copy-hello").click()
    said(page, "Not saved")
    desk.complaints.clear()  # htmx tells the console of it too
    page.unroute("**/builder/edit/")
    page.locator("#copy-hello").click()
    expect(card(page, "hello_2")).to_be_visible()


def test_who_may_only_look_finds_no_control(desk: Desk, workflow: Workflow) -> None:
    onlooker = desk.agent_of("Oni", is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    page = desk.open(path(workflow), by=onlooker)
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-do], [data-add], [data-delete], [draggable]")).to_have_count(0)
    page.locator("#open-hello").click()
    expect(page.locator("#panel").get_by_role("textbox").first).to_be_disabled()
    assert axe_findings(page) == []
    desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}], ids=["phone", "screen"])
def test_axe_finds_nothing(desk: Desk, workflow: Workflow, scheme: str, viewport: dict[str, int]) -> None:
    page = desk.open(path(workflow), by=desk.supervisor, color_scheme=scheme, viewport=viewport)
    page.wait_for_load_state("networkidle")
    found = axe_findings(page)
    page.locator("#open-route").click()
    page.wait_for_selector("#panel [data-for='route']")
    found += axe_findings(page)
    page.locator("[data-panel-close]").click()
    page.locator("#add-start").click()
    page.wait_for_selector("[data-palette]")
    found += axe_findings(page)
    page.locator("[data-kind='ask_question']").click()
    page.wait_for_selector("#panel [data-for='ask_question']")
    found += axe_findings(page)
    assert found == []
    desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused


def test_a_name_without_a_space_fits_on_a_phone(desk: Desk, workflow: Workflow) -> None:
    workflow.name = f"{'V' * 100}{workflow.pk}"
    workflow.save(update_fields=["name"])
    assert fits(desk.open(path(workflow), by=desk.supervisor, viewport=PHONE))


def test_it_is_built_with_a_finger_on_a_phone(desk: Desk, workflow: Workflow) -> None:
    page = desk.open(path(workflow), by=desk.supervisor, viewport=PHONE, has_touch=True, is_mobile=True)
    page.wait_for_load_state("networkidle")
    assert fits(page)
    page.locator("#open-hello").tap()
    sheet = page.locator("#panel")
    expect(sheet).to_be_in_viewport()
    assert fits(page)
    sheet.get_by_role("button", name="Duplicate").tap()
    expect(sheet.locator("[data-for]")).to_have_attribute("data-for", "hello_2")
    sheet.get_by_role("button", name="Move to…").tap()
    page.locator("[id='add-in:route:0']").tap()
    expect(page.locator("[data-way='route:0'] #step-hello_2")).to_be_visible()
    assert ".hello_2" in now(workflow)
