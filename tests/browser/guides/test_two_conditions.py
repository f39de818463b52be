"""docs/guides/two-conditions.md: built by clicking, published, seen on the web chat."""

from playwright.sync_api import expect

from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.talk import say
from workflows.document.dump import dump
from workflows.document.records import read
from workflows.models import RunLog, VersionState


def ask(builder: Builder, question: str, variable: str, *choices: str) -> None:
    builder.add("Ask a question")
    builder.fill("Question", question)
    builder.choose("What is asked for", "One of several choices")
    builder.words("Choices", *choices)
    builder.fill("In a variable", variable)
    builder.lasts("Wait for the answer", 30, "minutes")
    builder.save()


def build(builder: Builder) -> None:
    builder.delete("Send a message")
    ask(builder, "Which language would you like?", "language", "English", "Español")
    ask(builder, "Sales or support?", "department", "Sales", "Support")
    builder.add("Branch")
    builder.branch("Sales in English", ("language", "is", "English"), ("department", "is", "Sales"))
    builder.branch("Support in Spanish", ("language", "is", "Español"), ("department", "is", "Support"))
    builder.save()
    with builder.within("Sales in English"):
        builder.assign_to_team("English sales")
    with builder.within("Support in Spanish"):
        builder.assign_to_team("Spanish support")
    with builder.within("Otherwise"):
        builder.assign_to_anyone()


def test_only_who_meets_both_conditions_goes_that_way(desk: Desk, team_of: TeamOf) -> None:
    ana, sofia = team_of("English sales", "Ana"), team_of("Spanish support", "Sofia")
    builder = Builder.begin(desk, "Two conditions")
    build(builder)
    workflow = builder.publish()
    for language, department, agent in (("English", "Sales", ana), ("Español", "Support", sofia)):
        customer = desk.visit()
        say(customer, "Hi")
        customer.get_by_role("button", name=language, exact=True).click()
        customer.get_by_role("button", name=department, exact=True).click()
        until(customer, lambda agent=agent: desk.conversation().assignee_id == agent.pk)  # type: ignore[misc]
    customer = desk.visit()
    say(customer, "Hi")
    customer.get_by_role("button", name="Español", exact=True).click()
    customer.get_by_role("button", name="Sales", exact=True).click()
    expect(customer.get_by_role("button", name="Sales", exact=True)).to_have_count(0)
    until(customer, lambda: desk.conversation().assignee_id is not None)
    conversation = desk.conversation()
    told = RunLog.objects.filter(run__conversation=conversation).values_list("step__key", "text")
    assert conversation.team is None, (list(told), dump(read(workflow.versions.get(state=VersionState.PUBLISHED))))
