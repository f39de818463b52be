"""The form of a step, opened in the builder and saved: what the tests of the builder's forms share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from contacts.models import Field
from helpdesk.models import Team
from tests.browser.desk import Desk, axe_findings
from workflows.actions import save_draft
from workflows.document.load import load
from workflows.document.records import read
from workflows.models import Workflow, WorkflowVersion
from workflows.program import Step

DOCUMENT = """
workflow: New
trigger: {on: conversation_opened, when: [{subject: source, operator: is, value: contact}]}
steps:
  - id: ask
    kind: ask_question
    text: Which?
    answer: {type: choice, choices: [Sales, Support]}
    save_to: {variable: department}
    branches: [{exit: timeout, steps: [{id: late, kind: add_comment, text: Late}]}]
  - {id: greet, kind: send_message, text: Hello}
  - id: route
    kind: branch
    branches:
      - name: Sales
        when: [{subject: var.department, operator: is, value: Sales}]
        steps: [{id: to_sales, kind: assign, to: {team: Sales}}]
      - else: true
        steps: [{id: tag, kind: update_tags, add: [lost]}]
"""
Open = Callable[..., Page]


@pytest.fixture
def version(desk: Desk) -> WorkflowVersion:
    Team.objects.get_or_create(name="Sales")
    Field.objects.get_or_create(key="plan", defaults={"label": "Their plan"})
    name = f"Forms {Workflow.objects.count()}"
    return save_draft(Workflow.objects.create(name=name), load(DOCUMENT).named(name), now=timezone.now())


@pytest.fixture
def open_step(desk: Desk, version: WorkflowVersion) -> Open:
    """Opens the builder with the form of a step; empty: the trigger’s."""

    def opened(key: str, **options: Any) -> Page:
        page = desk.open(f"/admin/workflows/workflow/{version.workflow_id}/builder/", by=desk.supervisor, **options)
        page.locator(f"[id='open-{key}']").click()
        page.locator("[data-form]").wait_for()
        return page

    return opened


def saved(page: Page, version: WorkflowVersion, key: str) -> Step:
    """The step as it is stored after “Save”."""
    page.locator("[data-save]").click()
    expect(page.locator("[data-form-state]")).to_have_text("Saved")
    return read(WorkflowVersion.objects.get(pk=version.pk)).program.step(key)


def axe(desk: Desk, page: Page) -> list[str]:
    """What axe finds. It tries to write styles while it measures, and is refused."""
    seen = list(desk.complaints)
    found = axe_findings(page)
    desk.complaints[:] = seen
    return found


def choose(page: Page, one: Locator, value: str) -> None:
    """Chooses of a select that is swapped or swaps others; a person is never faster than the page is ready."""
    one.select_option(value)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".htmx-request, .htmx-added, .htmx-settling")).to_have_count(0)
