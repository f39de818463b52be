"""Talking to a draft beside its tree: by mouse, keyboard and on a phone; what runs lights up, what is kept passes."""

import re
from itertools import count

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from helpdesk.models import Agent, Membership, Team
from tests.browser.desk import PHONE, SCREEN, Desk, axe_findings
from tests.factories import ContactFactory
from workflows.actions import save_draft
from workflows.document.load import load
from workflows.models import Run, Scenario, Workflow

STEPS = """workflow: "{name}"
trigger: {{on: conversation_opened}}
steps:
  - {{id: ask, kind: ask_question, text: "Hi {{{{ contact.first_name | default: 'there' }}}}! Who?", timeout: 1h,
     answer: {{type: choice, choices: [Sales, Support]}}, save_to: {{variable: who}},
     branches: [{{exit: timeout, steps: [{{id: silent, kind: add_comment, text: "No answer came."}}]}}]}}
  - {{id: to_sales, kind: assign, to: {{team: "{team}"}}}}
"""
numbers = count(1)


@pytest.fixture
def budi(desk: Desk) -> Agent:
    """Online, in a team of their own."""
    agent = desk.agent_of("Budi")
    Membership.objects.create(team=Team.objects.create(name=f"Team of {agent.email}"), agent=agent)
    return agent


@pytest.fixture
def workflow(desk: Desk, budi: Agent) -> Workflow:
    text = STEPS.format(name=f"Rehearsed {next(numbers)} {budi.email}", team=f"Team of {budi.email}")
    document = load(text)
    row = Workflow.objects.create(name=document.program.name)
    save_draft(row, document, now=timezone.now())
    return row


def rehearse(desk: Desk, workflow: Workflow, **options: object) -> Page:
    page = desk.open(f"/admin/workflows/workflow/{workflow.pk}/builder/", by=desk.supervisor, **options)
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("heading", name="Rehearse", exact=True)).to_be_visible()
    return page


def say(page: Page, text: str) -> None:
    page.get_by_label("Write as the contact or an agent").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".rehearsal-contact").last).to_contain_text(text)


def test_a_draft_is_talked_to_and_its_steps_light_up(desk: Desk, workflow: Workflow) -> None:
    page = rehearse(desk, workflow)
    say(page, "Hello")
    expect(page.locator(".rehearsal-workflow")).to_contain_text("Hi there! Who?")
    expect(page.locator("#step-ask")).to_have_class(re.compile("is-waiting"))
    expect(page.get_by_label("Write as the contact or an agent")).to_have_value("")
    page.get_by_role("button", name="Sales", exact=True).click()
    expect(page.locator(".rehearsal-chat")).to_contain_text("Assigned to Budi")
    expect(page.locator("#step-to_sales")).to_have_class(re.compile("is-lit"))
    expect(page.locator("#rehearsal-stands")).to_contain_text("var.who")
    expect(page.locator("#rehearsal-news")).to_contain_text("Assigned to Budi")
    assert not Run.objects.filter(workflow=workflow).exists()


def test_a_line_leads_to_its_step(desk: Desk, workflow: Workflow) -> None:
    page = rehearse(desk, workflow)
    say(page, "Hello")
    page.locator("[data-show-step=ask]").first.click()
    expect(page.locator("#step-ask")).to_be_focused()
    expect(page.locator("#step-ask")).to_have_class(re.compile("is-shown"))


def test_the_clock_is_moved_to_the_next_timer(desk: Desk, workflow: Workflow) -> None:
    page = rehearse(desk, workflow)
    say(page, "Hello")
    before = page.locator("[data-clock]").inner_text()
    page.get_by_role("button", name="To the next timer, in 1 h").click()
    expect(page.locator(".rehearsal-comment")).to_contain_text("No answer came.")
    assert page.locator("[data-clock]").inner_text() != before


def test_turns_are_taken_back(desk: Desk, workflow: Workflow) -> None:
    page = rehearse(desk, workflow)
    say(page, "Hello")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".rehearsal-contact")).to_have_count(0)


def test_what_is_given_is_changed_and_played_again(desk: Desk, workflow: Workflow) -> None:
    page = rehearse(desk, workflow)
    say(page, "Hello")
    page.get_by_text("Who the contact is").click()
    page.get_by_label("First name").fill("Ana")
    page.get_by_role("button", name="Play it again with this").click()
    expect(page.locator(".rehearsal-workflow")).to_contain_text("Hi Ana! Who?")
    expect(page.get_by_label("First name")).to_be_visible()  # the details stay open


def test_a_contact_is_taken_over(desk: Desk, workflow: Workflow) -> None:
    contact = ContactFactory(first_name=f"Zubaida{workflow.pk}")
    page = rehearse(desk, workflow)
    page.get_by_text("Who the contact is").click()
    page.get_by_label("As an existing contact").press_sequentially(contact.first_name)
    page.get_by_role("button", name=contact.first_name).click()
    expect(page.get_by_label("First name")).to_have_value(contact.first_name)
    say(page, "Hello")
    expect(page.locator(".rehearsal-workflow")).to_contain_text(f"Hi {contact.first_name}!")


def test_a_team_is_turned_off_and_comes_online_later(desk: Desk, workflow: Workflow, budi: Agent) -> None:
    page = rehearse(desk, workflow)
    page.get_by_text("Who is online as it begins").click()
    page.get_by_role("button", name=f"Team of {budi.email}", exact=True).click()
    expect(page.locator(f"[name=online][value='{budi.email}']")).not_to_be_checked()
    say(page, "Hello")
    page.get_by_role("group", name="Tap an answer").get_by_role("button", name="Sales").click()
    expect(page.locator("[data-run]")).to_contain_text("Waits at Assign")
    page.get_by_text("Agents do something").click()
    page.locator(f"button[value*='{budi.email}']", has_text="Comes online").click()
    expect(page.locator(".rehearsal-chat")).to_contain_text("Assigned to Budi")


def test_one_click_makes_a_scenario_of_it(desk: Desk, workflow: Workflow, budi: Agent) -> None:
    page = rehearse(desk, workflow)
    say(page, "Hello")
    page.get_by_role("button", name="Sales", exact=True).click()
    expect(page.locator(".rehearsal-chat")).to_contain_text("Assigned to Budi")
    page.get_by_role("button", name="Make a scenario of this").click()
    expect(page.locator(".rehearsal-saved")).to_contain_text("passes")
    kept = Scenario.objects.get(workflow=workflow)
    assert kept.turns[-1]["expect"]["assignee"] == budi.email


def test_who_looks_at_a_step_finds_the_talk_as_it_was(desk: Desk, workflow: Workflow) -> None:
    page = rehearse(desk, workflow)
    say(page, "Hello")
    page.locator("#open-ask").click()
    expect(page.locator("[data-rehearsal]")).to_have_count(0)
    page.get_by_role("button", name="Rehearse").click()
    expect(page.locator(".rehearsal-workflow")).to_contain_text("Hi there! Who?")


def test_it_is_done_by_keyboard_alone(desk: Desk, workflow: Workflow) -> None:
    page = desk.open(f"/admin/workflows/workflow/{workflow.pk}/builder/", by=desk.supervisor)
    page.locator("#rehearse").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Write as the contact or an agent").focus()
    page.keyboard.type("Hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sales", exact=True)).to_be_visible()
    expect(page.get_by_label("Write as the contact or an agent")).to_be_focused()
    page.get_by_role("button", name="Sales", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rehearsal-chat")).to_contain_text("Assigned to Budi")
    expect(page.get_by_label("Write as the contact or an agent")).to_be_focused()


def test_pressing_twice_is_one_turn(desk: Desk, workflow: Workflow) -> None:
    page = rehearse(desk, workflow)
    page.get_by_label("Write as the contact or an agent").fill("Hello")
    page.evaluate(
        "() => { const f = document.querySelector('[data-rehearsal-say]'); f.requestSubmit(); f.requestSubmit(); }"
    )
    expect(page.locator(".rehearsal-workflow")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".rehearsal-contact")).to_have_count(1)


@pytest.mark.parametrize("viewport", [SCREEN, PHONE], ids=["screen", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_it_fits(desk: Desk, workflow: Workflow, scheme: str, viewport: dict[str, int]) -> None:
    page = rehearse(desk, workflow, color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
    say(page, "Hello")
    page.get_by_role("button", name="Sales", exact=True).click()
    expect(page.locator(".rehearsal-chat")).to_contain_text("Assigned to Budi")
    for part in page.locator("[data-rehearsal] details").all():
        part.evaluate("part => { part.open = true; }")
    assert desk.complaints == []
    assert axe_findings(page, "#panel") == []
    desk.complaints.clear()  # axe itself tries to write styles while it measures, and is refused
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
