"""Two people in the builder at once: both see what the other did, and nothing that was typed is lost."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.test_builder import card, now, path, said
from tests.workflows.builder.making import draft, routing, workflow_of
from workflows.document import records
from workflows.models import Workflow


@dataclass
class Two:
    workflow: Workflow
    ana: Page
    budi: Page


@pytest.fixture
def two(desk: Desk) -> Two:
    workflow = workflow_of(routing(), f"Shared {Workflow.objects.count()}")
    pages = [
        desk.open(path(workflow), by=desk.agent_of(name, is_staff=True, is_superuser=True)) for name in ("Ana", "Budi")
    ]
    for page in pages:
        page.wait_for_load_state("networkidle")
    return Two(workflow, *pages)


def write(page: Page, key: str, text: str) -> None:
    page.locator(f"#open-{key}").click()
    page.locator(f"#panel [data-for='{key}']").wait_for()
    page.locator("#panel").get_by_role("textbox").first.fill(text)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def text_of(two: Two, key: str) -> str:
    return str(records.read(draft(two.workflow)).program.step(key).config["text"])


def test_different_steps_are_merged_and_the_second_is_told(two: Two) -> None:
    write(two.ana, "hello", "Hello from Ana")
    write(two.budi, "bye", "Bye from Budi")
    save(two.ana)
    expect(card(two.ana, "hello")).to_contain_text("Hello from Ana")
    save(two.budi)
    said(two.budi, "Changed “Send a message” (hello) (Ana")
    expect(card(two.budi, "hello")).to_contain_text("Hello from Ana")
    assert (text_of(two, "hello"), text_of(two, "bye")) == ("Hello from Ana", "Bye from Budi")


@pytest.mark.parametrize(("choice", "kept"), [("Keep mine", "Hello from Budi"), ("Take theirs", "Hello from Ana")])
def test_the_same_step_is_refused_with_both_contents(two: Two, choice: str, kept: str) -> None:
    write(two.ana, "hello", "Hello from Ana")
    write(two.budi, "hello", "Hello from Budi")
    save(two.ana)
    expect(card(two.ana, "hello")).to_contain_text("Hello from Ana")
    save(two.budi)
    conflict = two.budi.locator("[data-conflict]")
    expect(conflict).to_contain_text("(Ana")
    expect(conflict).to_contain_text("Hello from Ana")
    expect(two.budi.locator("#panel").get_by_role("textbox").first).to_have_value("Hello from Budi")
    assert text_of(two, "hello") == "Hello from Ana"
    two.budi.get_by_role("button", name=choice).click()
    expect(conflict).to_have_count(0)
    expect(two.budi.locator("#panel").get_by_role("textbox").first).to_have_value(kept)
    assert text_of(two, "hello") == kept


def test_an_own_move_meanwhile_is_no_conflict_and_another_s_change_still_is(two: Two) -> None:
    write(two.budi, "hello", "Hello from Budi")
    write(two.ana, "hello", "Hello from Ana")
    save(two.ana)
    expect(card(two.ana, "hello")).to_contain_text("Hello from Ana")
    two.budi.locator("#down-bye").evaluate("button => button.click()")
    said(two.budi, "Moved")
    save(two.budi)
    expect(two.budi.locator("[data-conflict]")).to_contain_text("Hello from Ana")
    write(two.ana, "note", "Mine")
    two.ana.locator("#up-note").evaluate("button => button.click()")
    said(two.ana, "Moved")
    save(two.ana)
    expect(card(two.ana, "note")).to_contain_text("Mine")


def test_what_is_typed_of_a_step_that_is_gone_stays_and_can_be_kept(two: Two) -> None:
    write(two.budi, "hello", "Hello from Budi")
    two.ana.locator("#delete-hello").evaluate("button => button.click()")
    two.ana.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(card(two.ana, "hello")).to_have_count(0)
    save(two.budi)
    expect(two.budi.locator("[data-conflict]")).to_contain_text("not there any more")
    two.ana.locator("#undo").click()
    expect(card(two.ana, "hello")).to_be_visible()
    two.budi.get_by_role("button", name="Keep mine").click()
    expect(two.budi.locator("[data-conflict]")).to_have_count(0)
    assert text_of(two, "hello") == "Hello from Budi"


def test_who_comes_back_sees_what_is_new(two: Two) -> None:
    two.ana.locator("#copy-bye").evaluate("button => button.click()")
    expect(card(two.ana, "bye_2")).to_be_visible()
    two.budi.wait_for_timeout(3100)
    two.budi.evaluate("dispatchEvent(new Event('focus'))")
    expect(card(two.budi, "bye_2")).to_be_visible()
    said(two.budi, "Duplicated")
    assert "bye_2" in now(two.workflow)
