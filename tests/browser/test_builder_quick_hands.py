"""Quick hands on a slow network: what is chosen, ticked or typed while a condition is on its way is never lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.desk import Desk, until
from workflows.actions import save_draft
from workflows.document.load import load
from workflows.document.records import read
from workflows.models import Workflow, WorkflowVersion

DOCUMENT = """
workflow: New
trigger: {on: conversation_opened, when: [{subject: source, operator: is, value: contact}]}
steps: [{id: greet, kind: send_message, text: Hello}]
"""
CONDITION = "**/form/condition/**"


@pytest.fixture
def version(desk: Desk) -> WorkflowVersion:
    name = f"Quick hands {Workflow.objects.count()}"
    return save_draft(Workflow.objects.create(name=name), load(DOCUMENT).named(name), now=timezone.now())


@pytest.fixture
def page(desk: Desk, version: WorkflowVersion) -> Page:
    """The builder with the form of the trigger, whose one condition is on its first row."""
    page = desk.open(f"/admin/workflows/workflow/{version.workflow_id}/builder/", by=desk.supervisor)
    page.locator("#open-").click()
    page.locator("[data-form]").wait_for()
    return page


class Network:
    """Holds conditions that are fetched until ``let_go``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.held: list[Route] = []
        page.route(CONDITION, lambda route: self.held.append(route))

    def let_go(self) -> None:
        """All of them, and those that follow from the answers."""
        until(self.page, lambda: bool(self.held))
        while self.held:
            with self.page.expect_response(CONDITION):
                self.held.pop(0).continue_()
            self.page.wait_for_timeout(200)
        expect(self.page.locator(".htmx-request, .htmx-settling")).to_have_count(0)


@pytest.fixture
def network(page: Page) -> Iterator[Network]:
    yield Network(page)
    page.unroute_all()


def field(page: Page, name: str) -> Locator:
    return page.locator(f".bf-conditions [data-row] [name$='.{name}']")


def said(page: Page) -> Locator:
    return page.locator(".bf-said")


def saved(page: Page, version: WorkflowVersion) -> list[tuple[str, str, Any]]:
    page.locator("[data-save]").click()
    expect(page.locator("[data-form-state]")).to_have_text("Saved")
    trigger = read(WorkflowVersion.objects.get(pk=version.pk)).program.trigger
    return [(each.subject, each.operator, each.value) for each in trigger.when.conditions]


def test_what_is_chosen_meanwhile_stays(page: Page, version: WorkflowVersion, network: Network) -> None:
    field(page, "operator").select_option("is_not")
    field(page, "value").select_option("agent")
    network.let_go()
    expect(field(page, "value")).to_have_value("agent")
    expect(said(page)).to_contain_text("is not an agent")
    assert saved(page, version) == [("source", "is_not", "agent")]


def test_what_is_ticked_meanwhile_stays(page: Page, version: WorkflowVersion, network: Network) -> None:
    field(page, "operator").select_option("any_of")
    network.let_go()
    field(page, "operator").select_option("none_of")
    page.get_by_label("an agent", exact=True).check()
    field(page, "operator").select_option("any_of")
    page.get_by_label("the contact", exact=True).uncheck()
    network.let_go()
    expect(page.get_by_label("an agent", exact=True)).to_be_checked()
    expect(said(page)).to_contain_text("agent")
    assert saved(page, version) == [("source", "any_of", ["agent"])]


def test_of_several_choices_the_last_stands(page: Page, version: WorkflowVersion, network: Network) -> None:
    field(page, "operator").select_option("is_not")
    field(page, "subject").select_option("since_last_inbound")
    field(page, "subject").select_option("weekday")
    network.let_go()
    field(page, "value").select_option("sunday")
    network.let_go()
    expect(said(page)).to_contain_text("Sunday")
    assert saved(page, version) == [("weekday", "is", "sunday")]


def test_what_is_typed_before_the_operator_has_come_is_kept_with_the_caret(
    page: Page, version: WorkflowVersion, network: Network
) -> None:
    field(page, "subject").select_option("contact.first_name")
    network.let_go()
    field(page, "operator").select_option("is_not")
    field(page, "value").press_sequentially("Ana")
    network.let_go()
    expect(field(page, "value")).to_be_focused()
    page.keyboard.type(" Maria")
    assert saved(page, version) == [("contact.first_name", "is_not", "Ana Maria")]


def test_what_another_subject_will_replace_rests_until_it_has_come(page: Page, network: Network, desk: Desk) -> None:
    rests = page.locator(".bf-parts > [inert]")
    field(page, "subject").select_option("weekday")
    assert rests.count()
    network.let_go()
    expect(rests).to_have_count(0)
    field(page, "subject").select_option("source")
    until(page, lambda: bool(network.held))
    network.held.pop().abort()
    expect(page.get_by_role("alert")).to_contain_text("did not answer")
    expect(rests).to_have_count(0)  # nothing comes: it is as before
    desk.complaints.clear()  # htmx says so, too


def test_saving_at_once_saves_what_stands_there(page: Page, version: WorkflowVersion, network: Network) -> None:
    field(page, "operator").select_option("is_not")
    field(page, "value").select_option("agent")
    assert saved(page, version) == [("source", "is_not", "agent")]
    network.let_go()
    expect(field(page, "operator")).to_have_value("is_not")
    expect(field(page, "value")).to_have_value("agent")
    expect(page.locator("[data-form-state]")).to_have_text("Saved")


def test_a_condition_whose_subject_is_taken_away_keeps_its_value(page: Page, version: WorkflowVersion) -> None:
    field(page, "subject").select_option("contact.language")
    field(page, "value").fill("id")
    field(page, "subject").select_option("")
    expect(field(page, "value")).to_have_value("id")
    assert saved(page, version) == [("", "is", "id")]
    expect(page.locator(".bf-conditions .bf-errors")).to_contain_text("Choose what this condition is about")
    field(page, "subject").select_option("contact.language")
    expect(said(page)).to_contain_text("language is id")
    assert saved(page, version) == [("contact.language", "is", "id")]
