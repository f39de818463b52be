"""The language of the pages in a real browser: chosen in the builder, the inbox's menu and at sign-in."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import PHONE, Desk, axe_findings
from tests.browser.test_admin import fits
from tests.workflows.builder.making import routing, workflow_of
from workflows.models import Workflow

WORDS = {
    "id": ("Tambah komentar", "perlu dilengkapi", "Simpan", "Komentar"),
    "ru": ("Добавить комментарий", "нужно заполнить", "Сохранить", "Комментарий"),
}


@pytest.mark.parametrize("language", WORDS)
def test_a_step_is_added_in_the_language_that_was_chosen_in_the_builder(desk: Desk, language: str) -> None:
    label, incomplete, save, comment = WORDS[language]
    workflow = workflow_of(routing(), f"Languages {Workflow.objects.count()}")
    page = desk.open(f"/admin/workflows/workflow/{workflow.pk}/builder/", by=desk.supervisor)
    page.locator(f".languages [value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_load_state("networkidle")
    page.locator("#tree > div > ol > .hd-place-last .hd-add").click()
    page.locator("[data-filter-item]", has_text=label).click()
    card = page.locator("#step-add_comment")
    expect(card).to_contain_text(incomplete)
    page.locator("#panel").get_by_role("textbox").first.fill("Look at this")
    page.get_by_role("button", name=save, exact=True).click()
    expect(card).to_contain_text(comment)
    expect(card).not_to_contain_text(incomplete)
    assert desk.complaints == []
    assert axe_findings(page) == []
    desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused


@pytest.mark.parametrize("language", WORDS)
def test_the_pages_of_a_workflow_fit_on_a_phone(desk: Desk, language: str) -> None:
    workflow = workflow_of(routing(), f"Languages {Workflow.objects.count()}")
    page = desk.open("/admin/", by=desk.supervisor, viewport=PHONE)
    page.locator(f".languages [value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    for name in ("builder", "publish", "versions", "scenarios", "watch", "replay", "document", "switch"):
        page.goto(f"{desk.url}/admin/workflows/workflow/{workflow.pk}/{name}/")
        page.wait_for_load_state("networkidle")
        assert fits(page), name


def test_an_agent_chooses_it_in_the_inbox(desk: Desk) -> None:
    page = desk.open("/inbox/", by=desk.agent)
    page.locator(".me__button").click()
    page.locator("#me-menu .languages [value='ru']").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.locator(".me__button").click()
    expect(page.locator("#me-menu")).to_contain_text("Светлая")
    assert axe_findings(page) == []
