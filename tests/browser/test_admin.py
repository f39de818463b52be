"""The admin in a real browser: no complaint of its policy, nothing that axe finds, light and dark, on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from channels.models import Template
from contacts.models import Segment
from helpdesk.actors import SYSTEM
from helpdesk.models import Calendar, Team
from tests.browser.desk import PHONE, Desk, axe_findings
from tests.factories import ContactFactory, ConversationFactory
from workflows.actions import copy_from_gallery, import_document
from workflows.models import ExceptionKind, File, RoutingException, Run, RunState, Secret, WorkflowVersion

# Django's own tables of inline rows have a column without a heading; it holds nothing but hidden fields.
DJANGOS = ("empty-table-header",)
ASTRAY = """
workflow: "Goes astray"
trigger: {on: manual}
steps: [{id: rest, kind: wait, for: 1d}]
"""


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
    run = failed_run()
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
        f"{workflow}/address/",
        "/admin/workflows/run/",
        f"/admin/workflows/run/{run.pk}/change/",
        "/admin/workflows/routingexception/",
        "/admin/workflows/routingexception/?show=handled",
        *(f"/admin/{name}/{page}" for name, pk in used(desk) for page in ("", "add/", f"{pk}/change/")),
    ]


def used(desk: Desk) -> list[tuple[str, int]]:
    """What steps and conditions name: its pages, and one that is there."""
    number = Secret.objects.count()
    secret = Secret.objects.create(name=f"crm_{number}", value="s3cret", hosts="crm.example.com\napi.example.com")
    file = File.objects.create(name=f"Price list {number}.pdf", file="library/00/none", size=40_000)
    template = Template.objects.create(channel=desk.chat, name=f"order_{number}", language="en", text="Hi {{1}}!")
    conditions = [{"subject": "contact.tags", "operator": "contains", "value": "vip"}]
    segment = Segment.objects.create(name=f"Regulars {number}", description="Who comes often.", conditions=conditions)
    return [
        ("workflows/secret", secret.pk),
        ("workflows/file", file.pk),
        ("channels/template", template.pk),
        ("contacts/segment", segment.pk),
    ]


def failed_run() -> Run:
    """One whose routing went astray."""
    version = import_document(ASTRAY, by=SYSTEM, now=timezone.now(), publish_it=True)
    conversation = ConversationFactory()
    run = Run.objects.create(
        workflow=version.workflow,
        version=version,
        contact=conversation.contact,
        conversation=conversation,
        step=version.steps.get(),
        state=RunState.FAILED,
        error="There is no such team.",
        ended_at=timezone.now(),
        memory={"variables": {"order": "A-1", "answer": {"total": 3, "items": ["a", "b"]}}},
    )
    told = {"workflow": version.workflow, "conversation": conversation, "step": run.step, "text": run.error}
    RoutingException.objects.create(run=run, kind=ExceptionKind.FAILED, at=timezone.now(), **told)
    return run


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_finding_of_axe_nor_breaks_the_policy(desk: Desk, draft: WorkflowVersion, scheme: str) -> None:
    page = desk.open("/admin/", by=desk.supervisor, color_scheme=scheme)
    wrong: list[str] = []
    for path in paths(desk, draft):
        page.goto(desk.url + path, wait_until="networkidle")
        wrong += [f"{path} {one}" for one in (*desk.complaints, *findings(page))]
        desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused
    assert wrong == []


def test_every_page_fits_on_a_phone(desk: Desk, draft: WorkflowVersion) -> None:
    page = desk.open("/admin/", by=desk.supervisor, viewport=PHONE)
    too_wide = []
    for path in paths(desk, draft):
        page.goto(desk.url + path)
        too_wide += [] if fits(page) else [path]
    assert too_wide == []


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
