"""The document of a workflow in the browser: whoever leaves with something unsaved is asked."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from helpdesk.actors import SYSTEM
from tests.browser.desk import Desk
from tests.browser.test_scenario_rows import asked, leave
from workflows.actions import import_document
from workflows.models import Workflow

DOCUMENT = """workflow: "Document {number}"
trigger: {{on: manual}}
steps:
  - {{id: hello, kind: send_message, text: "Hello!"}}
"""


@pytest.fixture
def page(desk: Desk) -> Page:
    text = DOCUMENT.format(number=Workflow.objects.count())
    workflow = import_document(text, by=SYSTEM, now=timezone.now()).workflow
    return desk.open(f"/admin/workflows/workflow/{workflow.pk}/document/", by=desk.supervisor)


def text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Document")


def write(page: Page, what: str) -> None:
    text(page).fill(text(page).input_value().replace("Hello!", what))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_what_was_typed_and_only_checked_is_asked_about(page: Page) -> None:
    questions = asked(page)
    write(page, "Good day!")
    leave(page)
    assert questions == ["beforeunload"]
    press(page, "Check")
    expect(page.locator(".hd-findings-good, .hd-findings")).to_be_visible()
    assert questions == ["beforeunload"]
    leave(page)
    assert questions == ["beforeunload"] * 2
    expect(text(page)).to_have_value(re.compile("Good day!"))


def test_a_file_that_was_loaded_is_asked_about(page: Page) -> None:
    questions = asked(page)
    page.get_by_label("Load a file:").set_input_files({"name": "x.yaml", "mimeType": "text/yaml", "buffer": b"a\nb"})
    expect(page.locator("[data-lines]")).to_have_text("1\n2")
    text(page).click()
    leave(page)
    assert questions == ["beforeunload"]


def test_what_is_saved_or_typed_back_is_not(page: Page) -> None:
    questions = asked(page)
    write(page, "Good day!")
    press(page, "Save draft")
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved")
    before = text(page).input_value()
    text(page).fill("Something else")
    text(page).fill(before)
    leave(page)
    expect(page.locator("#content-main")).to_be_visible()
    assert questions == []


def test_a_draft_that_is_saved_but_cannot_be_published_is_not(page: Page) -> None:
    questions = asked(page)
    write(page, "Dear {{ var.nothing }}")
    press(page, "Publish")
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved, but cannot be published yet")
    text(page).click()
    leave(page)
    expect(page.locator("#content-main")).to_be_visible()
    assert questions == []
