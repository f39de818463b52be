"""The builder's forms as a supervisor uses them, by keyboard and mouse: texts with variables, lists, conditions."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from contacts.models import Field, Tag
from helpdesk.models import Agent, Team
from tests.browser.desk import PHONE, Desk, axe_findings
from tests.browser.guides.clicking import choose as chosen
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


def text_of(page: Page) -> Locator:
    return page.locator("[name='c.text']")


def test_two_braces_offer_what_is_known_here(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{ first")
    option = page.locator("[role=option][aria-selected=true]")
    expect(option).to_contain_text("First name")
    expect(text_of(page)).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(text_of(page)).to_have_value("Hello {{ contact.first_name }}")
    expect(page.locator("[data-offers]")).to_be_hidden()
    page.keyboard.type("!")
    assert saved(page, version, "greet").config["text"] == "Hello {{ contact.first_name }}!"


def test_what_may_be_unset_is_marked_and_gets_a_default(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{")
    first = page.locator("[role=option]:visible").first
    expect(first).to_contain_text("var.department")
    expect(first).to_contain_text("may be unset here")
    page.keyboard.press("Tab")
    page.keyboard.type("all")
    expect(text_of(page)).to_have_value('Hello {{ var.department | default: "all" }}')


def test_arrows_choose_and_escape_closes(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{ name")
    names = page.locator("[role=option]:visible code").all_inner_texts()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true] code")).to_have_text(names[1])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true] code")).to_have_text(names[-1])
    page.keyboard.press("Escape")
    expect(page.locator("[data-offers]")).to_be_hidden()
    expect(page.locator("[data-form]")).to_be_visible()
    expect(text_of(page)).to_have_value("Hello {{ name")


def test_after_a_bar_what_can_be_done_with_the_value_is_offered(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.keyboard.type(" {{ now | da")
    expect(page.locator("[role=option]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(text_of(page)).to_have_value('Hello {{ now | date: "%d.%m.%Y" }}')


def test_the_button_offers_the_same_and_leaves_nothing_behind(open_step: Open, desk: Desk) -> None:
    page = open_step("greet")
    text_of(page).press("End")
    page.get_by_role("button", name="Variable for Text").click()
    expect(page.locator("[data-offers]")).to_be_visible()
    assert axe(desk, page) == []
    page.keyboard.press("Escape")
    expect(text_of(page)).to_have_value("Hello")
    page.get_by_role("button", name="Variable for Text").click()
    page.locator("[role=option]", has_text="Their plan").click()
    expect(text_of(page)).to_have_value("Hello{{ contact.plan }}")


def test_a_counter_counts(open_step: Open) -> None:
    page = open_step("greet")
    text_of(page).fill("Hi")
    expect(page.locator("[data-count-of='f-c-text']")).to_have_text("2 / 2000")


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


def row(page: Page, number: int) -> Locator:
    return page.locator(".bf-conditions [data-row]").nth(number)


def test_conditions_are_added_and_change_their_inputs_with_the_subject(
    open_step: Open, version: WorkflowVersion
) -> None:
    page = open_step("route")
    page.locator("#panel").get_by_role("button", name="Condition").first.click()
    subject = row(page, 1).locator("[name$='.subject']")
    expect(subject).to_be_focused()
    choose(page, subject, "since_last_inbound")
    choose(page, row(page, 1).locator("[name$='.operator']"), "between")
    row(page, 1).locator("[name$='.from.n']").fill("5")
    row(page, 1).locator("[name$='.to.n']").fill("2")
    row(page, 1).locator("[name$='.to.unit']").select_option("h")
    expect(row(page, 1).locator(".bf-said")).to_contain_text("Time since the contact wrote is between")
    choose(page, subject, "source")
    choose(page, row(page, 1).locator("[name$='.operator']"), "any_of")
    row(page, 1).get_by_label("an agent").check()
    row(page, 1).get_by_label("the contact").check()
    row(page, 1).get_by_role("button", name="Move up").click()
    assert row(page, 1).locator("[name$='.value']").input_value() == "Sales"
    found = saved(page, version, "route").branches[0].when.conditions
    assert [(each.subject, each.operator, each.value) for each in found] == [
        ("source", "any_of", ["contact", "agent"]),
        ("var.department", "is", "Sales"),
    ]


def test_what_is_typed_while_a_condition_is_fetched_anew_stays(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("route")
    slow = {"offline": False, "latency": 800, "downloadThroughput": -1, "uploadThroughput": -1}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    value = row(page, 0).locator("[name$='.value']")
    with page.expect_response("**/condition/**"):
        row(page, 0).locator("[name$='.operator']").select_option("is_not")
        value.press("End")
        value.press_sequentially(" Asia")
    expect(row(page, 0).locator(".bf-said")).to_contain_text("is not Sales Asia")
    expect(value).to_have_value("Sales Asia")
    expect(value).to_be_focused()
    (condition,) = saved(page, version, "route").branches[0].when.conditions
    assert (condition.operator, condition.value) == ("is_not", "Sales Asia")


def test_what_there_is_no_value_for_takes_none(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("route")
    choose(page, row(page, 0).locator("[name$='.operator']"), "exists")
    expect(row(page, 0).locator(".bf-value input")).to_have_count(0)
    (condition,) = saved(page, version, "route").branches[0].when.conditions
    assert (condition.operator, condition.value) == ("exists", None)


def test_a_branch_is_added_with_its_first_condition(open_step: Open, version: WorkflowVersion) -> None:
    page = open_step("route")
    page.locator("#panel").get_by_role("button", name="Branch", exact=True).click()
    page.keyboard.type("Weekend")
    branch = page.locator(".bf-branch").last
    choose(page, branch.locator("[name$='.subject']"), "weekday")
    choose(page, branch.locator("[name$='.operator']"), "any_of")
    branch.get_by_label("Saturday").check()
    branch.get_by_label("Sunday").check()
    step = saved(page, version, "route")
    assert [branch.name or branch.exit for branch in step.branches] == ["Sales", "Weekend", "else"]
    assert step.branches[1].when.conditions[0].value == ["saturday", "sunday"]
    assert [each.key for each in step.branches[0].steps] == ["to_sales"]


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
