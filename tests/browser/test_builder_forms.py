"""The builder's forms as a supervisor uses them, by keyboard and mouse: lists, choices, and whom a step means."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.models import Tag
from helpdesk.models import Agent, Team
from tests.browser.desk import PHONE, Desk
from tests.browser.guides.clicking import choose as chosen
from tests.browser.step_forms import DOCUMENT, Open, axe, choose, open_step, saved, version
from workflows.actions import save_draft
from workflows.document.load import load
from workflows.document.records import read
from workflows.models import WorkflowVersion

__all__ = ["open_step", "version"]


def words(page: Page) -> list[str]:
    return [value for one in page.locator("[name='c.answer.choices']").all() if (value := one.input_value())]


def test_choices_are_added_moved_and_removed(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("ask")
    page.locator("[name='c.answer.choices']").last.fill("Billing")
    page.keyboard.press("Enter")
    page.keyboard.type("Other")
    assert words(page) == ["Sales", "Support", "Billing", "Other"]
    page.locator("[data-word]").nth(3).get_by_role("button", name="Move up").click()
    page.locator("[data-word]").nth(0).get_by_role("button", name="Remove").click()
    expect(page.locator("[data-words-count]").first).to_have_text("3 / 10")
    assert saved(page, version, "ask").config["answer"]["choices"] == ["Support", "Other", "Billing"]


def test_each_button_of_a_row_says_which_row_is_meant(open_step: Open) -> None:
    page = open_step("ask")
    page.locator("[name='c.answer.choices']").last.fill("Billing")
    expect(page.get_by_role("button", name="Remove: Billing", exact=True)).to_be_enabled()
    expect(page.get_by_role("button", name="Move up: Support", exact=True)).to_be_enabled()
    page = open_step("route")
    expect(page.get_by_role("button", name="Remove: Branch 1, Sales", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Condition", exact=True).click()
    expect(page.get_by_role("button", name="Remove: Condition 2", exact=True)).to_be_enabled()
    page.locator("[data-row] [data-row] select[name$='.subject']").nth(1).select_option("contact.language")
    expect(page.get_by_role("button", name="Remove: Condition 2, ", exact=False)).to_be_enabled()


def test_backspace_takes_an_empty_choice_away(open_step: Open) -> None:
    page = open_step("ask")
    second = page.locator("[name='c.answer.choices']").nth(1)
    second.fill("")
    second.press("Backspace")
    assert words(page) == ["Sales"]
    expect(page.locator("[name='c.answer.choices']").first).to_be_focused()


def test_no_more_than_ten_choices_can_be_added_and_a_long_one_is_told(open_step: Open) -> None:
    page = open_step("ask")
    for number in range(8):
        page.locator("[name='c.answer.choices']").last.fill(f"Choice {number}")
    expect(page.locator("[data-words-count]").first).to_have_text("10 / 10")
    expect(page.locator("[name='c.answer.choices']").last).to_be_hidden()
    page.locator("[name='c.answer.choices']").first.fill("Sales and everything else")
    expect(page.locator("[data-words-count]").first).to_contain_text("25 / 20")


def test_only_fields_of_the_chosen_type_of_answer_are_shown(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("ask")
    expect(page.locator("[name='c.answer.min']")).to_be_hidden()
    page.locator("[name='c.answer.type']").select_option("number")
    expect(page.locator("[name='c.answer.choices']").first).to_be_hidden()
    page.locator("[name='c.answer.min']").fill("18")
    answer = saved(page, version, "ask").config["answer"]
    assert (answer["type"], answer["min"]) == ("number", 18)


@pytest.fixture(params=[0, 60], ids=["few", "many"])
def colleagues(request: pytest.FixtureRequest, desk: Desk) -> Iterator[None]:
    """Of few agents one is chosen from a list, of many by typing."""
    Agent.objects.bulk_create([Agent(email=f"colleague{number}@example.com") for number in range(request.param)])
    yield
    Agent.objects.filter(email__startswith="colleague").delete()


@pytest.mark.usefixtures("colleagues")
def test_a_conversation_goes_to_a_team_an_agent_or_anyone(
    open_step: Open, version: WorkflowVersion, desk: Desk
) -> None:
    page = open_step("to_sales")
    expect(page.locator("[name='c.to.team']")).to_have_value("Sales")
    page.get_by_label("One agent").first.check()
    expect(page.locator("[name='c.to.team']")).to_be_hidden()
    chosen(page.locator("[name='c.to.agent']"), desk.supervisor.email)
    assert saved(page, version, "to_sales").config["to"]["agent"] == desk.supervisor.email


def test_tags_that_there_are_can_be_chosen_and_new_ones_written(
    open_step: Open, version: WorkflowVersion, desk: Desk
) -> None:
    tag = f"vip of workflow {version.workflow_id}"  # of no other test
    Tag.objects.create(name=tag)
    page = open_step("tag")
    last = page.locator("[name='c.add']").last
    last.click()
    page.keyboard.type(tag[4:])
    expect(page.get_by_role("option")).to_have_text([tag])
    assert axe(desk, page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("[name='c.add']").last.fill("quite new")
    assert saved(page, version, "tag").config["add"] == ["lost", tag, "quite new"]


def test_many_teams_are_searched(open_step: Open, version: WorkflowVersion) -> None:
    Team.objects.bulk_create([Team(name=f"Crew {number:02}") for number in range(60)], ignore_conflicts=True)
    try:
        page = open_step("to_sales")
        box = page.locator("input[name='c.to.team']")
        box.fill("")
        box.press_sequentially("crew 47")
        page.get_by_role("option", name="Crew 47").click()
        assert saved(page, version, "to_sales").config["to"]["team"] == "Crew 47"
    finally:
        save_draft(version.workflow, load(DOCUMENT).named(version.workflow.name), now=timezone.now())
        Team.objects.filter(name__startswith="Crew").delete()


def test_another_trigger_brings_its_fields_and_keeps_the_conditions(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("")
    choose(page, page.locator("[name='s.on']"), "schedule")
    page.locator("[name='t.every']").wait_for()
    page.locator("[name='t.every']").select_option("week")
    page.get_by_label("Monday").check()
    page.locator("[name='t.at']").fill("09:30")
    page.locator("[data-save]").click()
    expect(page.locator("[data-form-state]")).to_have_text("Saved")
    trigger = read(WorkflowVersion.objects.get(pk=version.pk)).program.trigger
    assert (trigger.kind, trigger.config["at"], trigger.config["weekdays"]) == ("schedule", "09:30", ["monday"])
    assert [each.subject for each in trigger.when.conditions] == ["source"]


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"viewport": PHONE}])
@pytest.mark.parametrize("key", ["", "ask", "greet", "route", "to_sales", "tag"])
def test_it_can_be_used_by_everybody(open_step: Open, desk: Desk, key: str, options: dict[str, Any]) -> None:
    page = open_step(key, **options)
    for more in page.locator(".bf-more > summary").all():
        more.click()
    assert axe(desk, page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
