"""docs/guides/new-and-returning.md: built by clicking, published, seen on the web chat."""

from playwright.sync_api import expect

from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.talk import say


def build(builder: Builder) -> None:
    builder.delete("Send a message")
    builder.add("Branch")
    builder.branch("Returning", ("Contact has been here before", "is", "yes"))
    builder.save()
    with builder.within("Returning"):
        builder.add("Send a message")
        builder.fill("Text", "Welcome back, {{ contact.first_name | default: 'and hello' }}!")
        builder.save()
        builder.add("Assign")
        builder.pick("Any agent")
        builder.tick("First whoever had the contact last")
        builder.save()
    with builder.within("Otherwise"):
        builder.add("Ask a question")
        builder.fill("Question", "Nice to meet you! What is your first name?")
        builder.choose("In a contact field", "First name")
        builder.lasts("Wait for the answer", 10, "minutes")
        builder.save()
        builder.assign_to_team("Sales")


def test_who_comes_back_meets_the_same_agent(desk: Desk, team_of: TeamOf) -> None:
    ana, _others = team_of("Sales", "Ana"), team_of("Support", "Budi")
    builder = Builder.begin(desk, "New and returning")
    build(builder)
    builder.publish()
    customer = desk.visit()
    say(customer, "Hello")
    expect(customer.get_by_text("What is your first name?")).to_be_visible()
    say(customer, "Mia")
    until(customer, lambda: desk.conversation().assignee_id == ana.pk)
    desk.end()
    say(customer, "Hello again")
    expect(customer.get_by_text("Welcome back, Mia!")).to_be_visible()
    until(customer, lambda: desk.conversation().assignee_id == ana.pk)
    expect(customer.get_by_text("What is your first name?")).to_have_count(1)
