"""docs/guides/routing-failures.md: built by clicking, published, seen on the web chat."""

from playwright.sync_api import expect

from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.talk import say


def build(builder: Builder, supervisor: str) -> None:
    builder.delete("Send a message")
    builder.add("Ask a question")
    builder.fill("Question", "What can we help you with?")
    builder.choose("What is asked for", "One of several choices")
    builder.words("Choices", "Prices", "A repair")
    builder.fill("In a variable", "topic")
    builder.lasts("Wait for the answer", 30, "minutes")
    builder.more_options()
    builder.fill("Ask at most so many times", "2")
    builder.fill("Said when an answer is not valid", "Please choose one of these:")
    builder.save()
    builder.add("Branch")
    builder.branch("Prices", ("topic", "is", "Prices"))
    builder.branch("A repair", ("topic", "is", "A repair"))
    builder.save()
    with builder.within("Prices"):
        builder.assign_to_team("Sales")
    with builder.within("A repair"):
        builder.assign_to_team("Support")
    with builder.within("Otherwise"):
        builder.add("Assign")
        builder.pick("One agent")
        builder.choose("One agent", supervisor)
        builder.tick("Only who is online", on=False)
        builder.save()
        builder.add("Add a comment")
        builder.fill("Comment", "No branch fits: topic is {{ var.topic | default: 'unknown' }}. Please route by hand.")
        builder.save()


def test_what_no_branch_takes_goes_to_the_supervisor_with_a_comment(desk: Desk, team_of: TeamOf) -> None:
    team_of("Sales", "Ana"), team_of("Support", "Budi")
    builder = Builder.begin(desk, "Routing failures")
    build(builder, desk.supervisor.email)
    builder.publish()
    customer = desk.visit()
    say(customer, "Hi")
    expect(customer.get_by_role("button", name="Prices", exact=True)).to_be_visible()
    say(customer, "My cat is ill")
    expect(customer.get_by_text("Please choose one of these:")).to_be_visible()
    say(customer, "A vet, please")
    until(customer, lambda: desk.conversation().assignee_id == desk.supervisor.pk)
    inbox = desk.open(f"/inbox/{desk.conversation().pk}/", by=desk.supervisor)
    expect(inbox.locator(".item--comment")).to_contain_text("topic is unknown. Please route by hand.")
    assert "route by hand" not in customer.content()
