"""The admin in a real browser: no complaint of its policy, nothing that axe finds, light and dark, on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.models import Calendar, Team
from tests.browser.desk import PHONE, Desk, axe_findings
from tests.factories import ContactFactory
from workflows.actions import copy_from_gallery
from workflows.models import WorkflowVersion

# Django's own tables of inline rows have a column without a heading; it holds nothing but hidden fields.
DJANGOS = ("empty-table-header",)


def findings(page: Page) -> list[str]:
    return [one for one in axe_findings(page) if not one.startswith(DJANGOS)]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.fixture
def draft(desk: Desk) -> WorkflowVersion:
    for name in ("Sales", "Support"):
        Team.objects.get_or_create(name=name)
    return copy_from_gallery("multi_team_routing", now=timezone.now())


def paths(desk: Desk, draft: WorkflowVersion) -> list[str]:
    workflow = f"/admin/workflows/workflow/{draft.workflow_id}"
    calendar = Calendar.objects.create(name=f"Calendar {draft.pk}")
    return [
        "/admin/",
        "/admin/helpdesk/agent/",
        f"/admin/helpdesk/agent/{desk.agent.pk}/change/",
        "/admin/helpdesk/agent/add/",
        f"/admin/helpdesk/calendar/{calendar.pk}/change/",
        f"/admin/helpdesk/calendar/{calendar.pk}/holidays/",
        "/admin/helpdesk/token/add/",
        "/admin/channels/channel/add/",
        "/admin/channels/channel/add/?kind=webchat",
        f"/admin/channels/channel/{desk.chat.pk}/change/",
        f"/admin/channels/channel/{desk.chat.pk}/rotate/",
        f"/admin/contacts/contact/{ContactFactory().pk}/change/",
        "/admin/conversations/conversation/",
        "/admin/workflows/workflow/",
        "/admin/workflows/workflow/add/",
        f"{workflow}/change/",
        f"{workflow}/document/",
        f"{workflow}/versions/",
        f"{workflow}/versions/1/",
        f"{workflow}/scenarios/",
        "/admin/workflows/run/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_finding_of_axe_nor_breaks_the_policy(desk: Desk, draft: WorkflowVersion, scheme: str) -> None:
    page = desk.open("/admin/", by=desk.supervisor, color_scheme=scheme)
    for path in paths(desk, draft):
        page.goto(desk.url + path, wait_until="networkidle")
        assert desk.complaints == [], path
        assert findings(page) == [], path
        desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused


def test_every_page_fits_on_a_phone(desk: Desk, draft: WorkflowVersion) -> None:
    page = desk.open("/admin/", by=desk.supervisor, viewport=PHONE)
    for path in paths(desk, draft):
        page.goto(desk.url + path)
        assert fits(page), path


def test_a_workflow_is_built_checked_and_published(desk: Desk) -> None:
    for name in ("Sales", "Support"):
        Team.objects.get_or_create(name=name)
    page = desk.open("/admin/workflows/workflow/add/", by=desk.supervisor)
    page.get_by_role("link", name="Use Multi-team routing: multiple choice").click()
    page.get_by_label("Name of the workflow").fill("Sales or support")  # the gallery's own may be there
    page.get_by_role("button", name="Make a draft").click()
    page.wait_for_url("**/builder/")
    page.goto(page.url.replace("/builder/", "/document/"))
    text = page.get_by_role("textbox", name="Document")
    text.fill(text.input_value().replace("[Sales, Support]", "[Sales, Nobody]"))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".hd-findings")).to_contain_text("which no question offers")
    text.fill(text.input_value().replace("[Sales, Nobody]", "[Sales, Support]"))
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Published.")


def test_a_finding_leads_to_its_line(desk: Desk, draft: WorkflowVersion) -> None:
    page = desk.open(f"/admin/workflows/workflow/{draft.workflow_id}/document/", by=desk.supervisor)
    page.locator("[data-go-line]", has_text="line 9").first.click()
    chosen = page.evaluate(
        "() => { const t = document.querySelector('textarea[name=text]');"
        " return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    assert chosen.strip() == "- id: department"


def test_lines_are_numbered_as_one_types(desk: Desk, draft: WorkflowVersion) -> None:
    page = desk.open(f"/admin/workflows/workflow/{draft.workflow_id}/document/", by=desk.supervisor)
    page.get_by_role("textbox", name="Document").fill("one\ntwo\nthree")
    expect(page.locator("[data-lines]")).to_have_text("1\n2\n3")
