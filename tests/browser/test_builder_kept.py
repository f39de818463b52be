"""What is typed in the builder is never lost: by a slow network, another button, another page, a session's end."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, session_of
from tests.browser.test_builder import card, path, said
from tests.browser.test_builder_two import Two, save, two, write
from tests.workflows.builder.making import draft, routing, workflow_of
from workflows.document import records
from workflows.models import Workflow

__all__ = ["two"]
SLOWLY = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...sent) { setTimeout(() => send.apply(this, sent), window.slow || 0); };
"""


@pytest.fixture
def workflow(desk: Desk) -> Workflow:
    return workflow_of(routing(), f"Kept {Workflow.objects.count()}")


@pytest.fixture
def page(desk: Desk, workflow: Workflow) -> Page:
    opened = desk.open("/inbox/", by=desk.supervisor)
    opened.add_init_script(SLOWLY)
    opened.goto(f"{desk.url}{path(workflow)}")
    opened.wait_for_load_state("networkidle")
    return opened


def text_of(workflow: Workflow, key: str) -> str:
    return str(records.read(draft(workflow)).program.step(key).config["text"])


def shown(page: Page) -> str | None:
    return page.locator("#panel:not([inert]) [data-for]").get_attribute("data-for")


def test_what_is_typed_during_a_slow_save_stays_and_is_saved_next(page: Page, workflow: Workflow) -> None:
    write(page, "hello", "One")
    box = page.locator("#panel").get_by_role("textbox").first
    page.evaluate("window.slow = 800")
    page.keyboard.press("Control+Enter")
    page.keyboard.type(" two")
    expect(card(page, "hello")).to_contain_text("“One”")
    expect(box).to_have_value("One two")
    expect(page.locator("[data-form-state]")).to_have_text("Not saved yet")
    page.evaluate("window.slow = 0")
    page.locator("#open-bye").click()
    expect(card(page, "hello")).to_contain_text("One two")
    assert text_of(workflow, "hello") == "One two"


def test_a_step_that_is_opened_during_a_save_does_not_save_twice(page: Page) -> None:
    write(page, "hello", "Once")
    posts: list[str] = []
    page.on(
        "request",
        lambda one: posts.append(one.url) if one.method == "POST" and "check" not in str(one.post_data) else None,
    )
    page.evaluate("window.slow = 500")
    save(page)
    page.locator("#open-bye").click()
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "bye")
    assert len(posts) == 1


def test_a_copy_takes_the_panel_only_once_the_form_there_is_saved(page: Page, workflow: Workflow) -> None:
    write(page, "hello", "Half a sent")
    page.locator("#open-bye").focus()
    page.keyboard.press("d")
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "bye_2")
    assert text_of(workflow, "hello") == "Half a sent"


def test_a_step_is_renamed_with_what_was_typed_in_its_form(page: Page, workflow: Workflow) -> None:
    write(page, "hello", "Good day")
    page.get_by_text("Advanced").click()
    page.locator("#rename-key").fill("greeting")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "greeting")
    assert text_of(workflow, "greeting") == "Good day"


def test_another_page_of_the_workflow_opens_with_all_saved_and_the_way_back_finds_the_step(
    page: Page, workflow: Workflow
) -> None:
    write(page, "hello", "Before publishing")
    page.get_by_role("link", name="Publish…").click()
    page.wait_for_url("**/publish/")
    assert text_of(workflow, "hello") == "Before publishing"
    page.go_back()
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "hello")
    page.reload()
    expect(page.locator("#panel [data-for]")).to_have_attribute("data-for", "hello")


def test_who_signed_in_anew_elsewhere_goes_on(desk: Desk, page: Page) -> None:
    write(page, "hello", "Typed for an hour")
    page.context.clear_cookies(name="csrf")
    with page.expect_response(page.url.partition("#")[0]):  # a new token comes
        save(page)
    said(page, "Not saved")
    expect(page.locator("#panel").get_by_role("textbox").first).to_have_value("Typed for an hour")
    save(page)
    expect(card(page, "hello")).to_contain_text("Typed for an hour")
    desk.complaints.clear()  # htmx tells the console of the refusal too


def test_the_sign_in_page_never_takes_the_place_of_a_form(desk: Desk, page: Page) -> None:
    write(page, "hello", "Typed for an hour")
    page.context.clear_cookies(name="session")
    save(page)
    said(page, "you are signed out")
    expect(page.locator("#panel").get_by_role("textbox").first).to_have_value("Typed for an hour")
    page.context.add_cookies([{"name": "session", "value": session_of(desk.supervisor), "url": desk.url}])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#said")).to_be_empty()
    save(page)
    expect(card(page, "hello")).to_contain_text("Typed for an hour")


def test_a_page_that_does_not_come_is_not_called_unsaved(desk: Desk, page: Page) -> None:
    page.locator("#open-hello").click()
    page.wait_for_selector("#panel [data-for='hello']")
    page.route("**/builder/step/bye/**", lambda route: route.abort())
    page.locator("#open-bye").click()
    said(page, "The server did not answer. Check the connection and try again.")
    assert shown(page) == "hello"
    desk.complaints.clear()  # htmx tells the console of it too


def test_between_theirs_and_mine_one_chooses_before_another_step_opens(two: Two) -> None:
    write(two.ana, "hello", "Hello from Ana")
    write(two.budi, "hello", "Hello from Budi")
    save(two.ana)
    expect(card(two.ana, "hello")).to_contain_text("Hello from Ana")
    save(two.budi)
    expect(two.budi.locator("[data-conflict]")).to_be_visible()
    two.budi.locator("#open-bye").click()
    expect(two.budi.locator("[data-conflict]")).to_be_focused()
    assert text_of(two.workflow, "hello") == "Hello from Ana"


def test_what_was_typed_of_a_step_that_is_gone_can_be_dropped(two: Two) -> None:
    write(two.budi, "hello", "Hello from Budi")
    two.ana.locator("#delete-hello").evaluate("button => button.click()")
    two.ana.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(card(two.ana, "hello")).to_have_count(0)
    save(two.budi)
    two.budi.get_by_role("button", name="Drop mine").click()
    expect(two.budi.locator("#panel")).to_be_hidden()
    two.budi.locator("#open-bye").click()
    expect(two.budi.locator("#panel [data-for]")).to_have_attribute("data-for", "bye")


def test_changes_that_were_not_meant_are_dropped(page: Page, workflow: Workflow) -> None:
    write(page, "hello", "Oops")
    page.get_by_role("button", name="Drop changes").click()
    expect(page.locator("#panel").get_by_role("textbox").first).to_have_value("Hello")
    expect(page.get_by_role("button", name="Drop changes")).to_be_hidden()
    page.locator("#open-route").click()
    page.locator("#panel [data-row-remove]").last.click()
    save(page)
    expect(page.locator("#panel")).to_contain_text("would go with the steps in them")
    page.get_by_role("button", name="Drop changes").click()
    expect(page.locator("#panel")).not_to_contain_text("would go with the steps in them")
    assert [one.name for one in records.read(draft(workflow)).program.step("route").branches] == ["Sales", ""]


def test_the_panel_closes_on_a_wide_page_too_and_the_focus_goes_back(page: Page) -> None:
    page.locator("#open-hello").click()
    expect(page.locator("#panel")).to_be_visible()
    page.locator("[data-panel-close]").click()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.get_by_text("How to read this")).to_be_visible()
    expect(page.locator("#open-hello")).to_be_focused()
    page.locator("#add-start").click()
    expect(page.get_by_role("searchbox", name="Find a kind of step")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#add-start")).to_be_focused()


def test_a_new_step_is_written_at_once(page: Page) -> None:
    page.locator("#add-start").click()
    page.locator("[data-kind='add_comment']").click()
    page.wait_for_selector("#panel [data-for='add_comment']")
    expect(page.locator("#panel").get_by_role("textbox").first).to_be_focused()


def test_the_list_of_problems_stays_folded(page: Page) -> None:
    page.locator("#add-start").click()
    page.locator("[data-kind='send_message']").click()
    problems = page.locator("#problems details")
    expect(problems).to_have_attribute("open", "")
    problems.locator("summary").click()
    page.locator("#add-start").click()
    page.locator("[data-kind='send_message']").click()
    expect(card(page, "send_message_2")).to_be_visible()
    expect(problems).not_to_have_attribute("open", "")


def test_a_form_that_is_pressed_twice_is_sent_once(desk: Desk, page: Page) -> None:
    name = f"Twice {Workflow.objects.count()}"
    page.goto(f"{desk.url}/admin/workflows/workflow/add/")
    page.get_by_label("Name:").fill(name)
    page.get_by_role("button", name="Make").dblclick()
    page.wait_for_url("**/builder/*")
    assert Workflow.objects.filter(name=name).count() == 1
