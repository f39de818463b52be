"""Publishing, comparing, scenarios and the gallery, as a supervisor clicks them."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.actors import SYSTEM
from helpdesk.admin.supervisors import supervisors
from helpdesk.models import Agent, Calendar, Team
from tests.browser.desk import PHONE, Desk, axe_findings
from workflows.actions import import_document
from workflows.models import VersionState, Workflow

HELLO = """workflow: "{name}"
trigger: {{on: manual}}
steps:
  - {{id: hello, kind: send_message, text: "{words}"}}
scenarios:
  - name: It says hello
    turns: [{{start: true}}, {{expect: {{run: done}}}}]
  - name: It says Hello!
    turns: [{{contact: Hi}}, {{start: true}}, {{expect: {{sent: "Hello!"}}}}]
"""


def has(name: str, words: str = "Hello!", *, publish: bool = False) -> Workflow:
    text = HELLO.format(name=name, words=words)
    return import_document(text, by=SYSTEM, now=timezone.now(), publish_it=publish).workflow


def page_of(workflow: Workflow, what: str) -> str:
    return f"/admin/workflows/workflow/{workflow.pk}/{what}/"


def published(workflow: Workflow) -> int:
    return workflow.versions.filter(state=VersionState.PUBLISHED).count()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_workflow_whose_scenarios_pass_is_published(desk: Desk) -> None:
    workflow = has("Pages: passes")
    page = desk.open(page_of(workflow, "publish"), by=desk.supervisor)
    expect(page.get_by_text("All 2 scenarios pass.")).to_be_visible()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.locator(".messagelist")).to_contain_text("Version 1 is published")
    assert published(workflow) == 1


def test_a_failing_scenario_refuses_and_who_has_the_right_publishes_with_a_reason(desk: Desk) -> None:
    workflow = has("Pages: fails", "Good day!")
    boss = Agent.objects.create_user(f"boss-{workflow.pk}@example.com", is_staff=True)
    boss.groups.add(supervisors())
    page = desk.open(page_of(workflow, "publish"), by=boss)
    expect(page.get_by_text("1 of 2 fails.")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    boss.user_permissions.add(Permission.objects.get(codename="publish_despite_failures"))
    page.reload()
    page.get_by_label("Why it is to be published").fill("The greeting comes with the next version")
    page.get_by_role("button", name="Publish all the same").click()
    expect(page.locator(".messagelist")).to_contain_text("is published")
    expect(page.get_by_text("The greeting comes with the next version")).to_be_visible()
    assert published(workflow) == 1


def test_the_draft_is_compared_with_what_is_published(desk: Desk) -> None:
    workflow = has("Pages: compared", publish=True)
    has("Pages: compared", "Good day!")
    page = desk.open(page_of(workflow, "versions"), by=desk.supervisor)
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator(".hd-changes del")).to_have_text("Hello!")
    expect(page.locator(".hd-changes ins")).to_contain_text("Good day!")
    expect(page.locator(".hd-tree")).to_have_count(2)
    expect(page.locator(".hd-tree .hd-mark-changed")).to_have_count(2)


def test_a_scenario_is_run_corrected_and_passes(desk: Desk) -> None:
    workflow = has("Pages: scenario", "Good day!")
    page = desk.open(page_of(workflow, "scenarios"), by=desk.supervisor)
    page.get_by_role("link", name="Run all on the draft").click()
    expect(page.get_by_role("status")).to_contain_text("1 of 2 passed")
    page.get_by_role("link", name="It says Hello!", exact=True).click()
    expect(page.locator(".talk-bad")).to_contain_text("Hello!")
    turn = page.get_by_role("group", name="Turn 3")
    expect(turn).to_contain_text("Hello!")
    turn.get_by_label("A part of the text").fill("Good day!")
    page.get_by_role("button", name="Save and play").click()
    expect(page.locator(".talk-good")).to_be_visible()
    expect(page.get_by_role("heading", name="Played on version 1 Passed")).to_be_visible()


def test_a_whole_scenario_is_written_by_keyboard(desk: Desk) -> None:
    workflow = has("Pages: keyboard")
    page = desk.open(page_of(workflow, "scenarios/new"), by=desk.supervisor)
    keys = page.keyboard
    page.get_by_label("Name", exact=True).first.fill("An hour later")
    page.locator("[name='turns.0.what']").focus()
    keys.type("It is started")
    page.get_by_role("group", name="Turn 2").get_by_label("A part of the text").fill("Hello!")
    page.get_by_role("button", name="Also expected").press("Enter")
    keys.type("the workflow")
    page.get_by_role("button", name="Add a turn").press("Enter")
    keys.type("Time passes")
    keys.press("Tab")
    keys.type("60")
    page.get_by_role("button", name="Add a turn").press("Enter")
    keys.type("The contact writes")
    page.get_by_role("group", name="Turn 4").get_by_role("button", name="Remove").press("Enter")
    page.get_by_role("group", name="Turn 3").get_by_role("button", name="Move up").press("Enter")
    page.get_by_role("button", name="Save and play").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The scenario is saved")
    started = {"start": True}, {"pass": "1h"}, {"expect": {"sent": "Hello!", "run": "done"}}
    assert workflow.scenarios.get(name="An hour later").turns == list(started)


def test_a_gallery_entry_asks_which_team_is_meant_and_makes_a_draft(desk: Desk) -> None:
    Team.objects.get_or_create(name="Frühschicht")
    page = desk.open("/admin/workflows/workflow/gallery/", by=desk.supervisor)
    page.get_by_role("link", name="Use Routing by shift").click()
    page.get_by_label("Name of the workflow").fill("Pages: shifts")
    page.get_by_label("Which team is “Morning”?").select_option(label="Frühschicht")
    page.get_by_role("button", name="Make a draft").click()
    expect(page).to_have_url(re.compile(r"/builder/$"))
    expect(page.locator(".hd-tree")).to_contain_text("Assign to Frühschicht")
    assert Calendar.objects.filter(name="Night shift").exists()


def test_turning_it_off_asks_about_the_runs_in_flight(desk: Desk) -> None:
    workflow = has("Pages: off", publish=True)
    page = desk.open(page_of(workflow, "switch"), by=desk.supervisor)
    expect(page.get_by_text("0 runs are in flight.")).to_be_visible()
    page.get_by_label("End them now").check()
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("The workflow is off: nothing starts it.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_finding_of_axe_nor_breaks_the_policy(desk: Desk, scheme: str) -> None:
    page = desk.open("/admin/", by=desk.supervisor, color_scheme=scheme)
    for path in paths():
        page.goto(desk.url + path, wait_until="networkidle")
        assert desk.complaints == [], path
        assert axe_findings(page) == [], path
        desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused


def test_seldom_needed_pages_are_in_a_menu_that_keys_open_and_close(desk: Desk) -> None:
    workflow = has("Pages: tabs")
    page = desk.open(page_of(workflow, "scenarios"), by=desk.supervisor, viewport=PHONE)
    tabs = page.get_by_role("navigation", name="Pages of this workflow")
    expect(tabs.locator("[aria-current=page]")).to_have_text("Scenarios")
    tabs.locator("summary").press("Enter")
    expect(tabs.get_by_role("link", name="Document")).to_be_visible()
    assert fits(page)
    page.keyboard.press("Escape")
    expect(tabs.get_by_role("link", name="Document")).to_be_hidden()
    expect(tabs.locator("summary")).to_be_focused()


def test_on_a_phone_the_list_shows_name_and_state_whole(desk: Desk) -> None:
    has("Pages: a workflow with a name of some length", publish=True)
    has("Pages:" + "V" * 90)
    page = desk.open("/admin/workflows/workflow/", by=desk.supervisor, viewport=PHONE)
    cells = page.locator("td.field-state").all()
    assert cells
    for cell in cells:
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE["width"]


def test_every_page_fits_on_a_phone(desk: Desk) -> None:
    page = desk.open("/admin/", by=desk.supervisor, viewport=PHONE)
    for path in paths():
        page.goto(desk.url + path)
        assert fits(page), path


def paths() -> list[str]:
    name = "Pages: looked at"
    workflow = has(name) if Workflow.objects.filter(name=name).exists() else has(name, publish=True)
    has(name, "Good day!")
    scenario = workflow.scenarios.all()[1]
    return [
        page_of(workflow, "publish"),
        page_of(workflow, "compare"),
        page_of(workflow, "versions"),
        page_of(workflow, "switch"),
        page_of(workflow, "import"),
        page_of(workflow, "discard"),
        page_of(workflow, "scenarios") + "?run=all",
        page_of(workflow, f"scenarios/{scenario.pk}"),
        page_of(workflow, "scenarios/new"),
        "/admin/workflows/workflow/gallery/",
        "/admin/workflows/workflow/gallery/vip_contacts/",
    ]
