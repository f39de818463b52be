"""docs/guides/inbound-conversations.md: built by clicking, published, seen on the web chat."""

from playwright.sync_api import expect

from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.talk import say


def build(builder: Builder) -> None:
    builder.open_trigger()
    builder.only_when(("Who did it", "is", "the contact"))
    builder.save()
    builder.open("Send a message")
    builder.fill("Text", "Hi {{ contact.first_name | default: 'there' }}, thanks for writing to us!")
    builder.save()
    builder.add("Branch")
    builder.branch("We know the email address", ("Email", "has a value"))
    builder.save()
    with builder.within("Otherwise"):
        builder.add("Ask a question")
        builder.fill("Question", "Which email address can we reach you at?")
        builder.choose("What is asked for", "An email address")
        builder.choose("In a contact field", "Email")
        builder.lasts("Wait for the answer", 15, "minutes")
        builder.save()
    builder.add("Ask a question")
    builder.fill("Question", "What is it about?")
    builder.choose("What is asked for", "One of several choices")
    builder.words("Choices", "An offer", "Something else")
    builder.fill("In a variable", "topic")
    builder.lasts("Wait for the answer", 30, "minutes")
    builder.save()
    builder.add("Branch")
    builder.branch("An offer", ("topic", "is", "An offer"))
    builder.save()
    with builder.within("An offer"):
        builder.assign_to_team("Sales")
    with builder.within_last("Otherwise"):
        builder.assign_to_anyone()


def test_what_is_missing_is_asked_and_a_free_agent_has_it(desk: Desk, team_of: TeamOf) -> None:
    ana = team_of("Sales", "Ana")
    builder = Builder.begin(desk, "Inbound conversations")
    build(builder)
    builder.publish()
    customer = desk.visit()
    say(customer, "Hello")
    expect(customer.get_by_text("Which email address can we reach you at?")).to_be_visible()
    say(customer, "Mia@example.com")
    customer.get_by_role("button", name="An offer", exact=True).click()
    until(customer, lambda: desk.conversation().assignee_id == ana.pk)
    assert desk.conversation().contact.email == "mia@example.com"
    desk.end()
    say(customer, "One more thing")
    expect(customer.get_by_text("What is it about?")).to_have_count(2)
    expect(customer.get_by_text("Which email address")).to_have_count(1)
