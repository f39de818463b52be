"""Conditions and branches in the builder's forms: added, moved, and with the inputs that their subject asks for."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.step_forms import Open, choose, open_step, saved, version
from workflows.models import WorkflowVersion

__all__ = ["open_step", "version"]


def row(page: Page, number: int) -> Locator:
    return page.locator(".bf-conditions [data-row]").nth(number)


def test_conditions_are_added_and_change_their_inputs_with_the_subject(
    open_step: Open, version: WorkflowVersion
) -> None:
    page = open_step("route")
    page.locator("#panel").get_by_role("button", name="Condition", exact=True).first.click()
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
