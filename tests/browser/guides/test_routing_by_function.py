"""docs/guides/routing-by-function.md: built by clicking, published, seen on the web chat."""

from playwright.sync_api import expect

from tests.browser.desk import PHONE, Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.guides.pictures import picture
from tests.browser.talk import say


def build(builder: Builder) -> None:
    builder.open("Send a message")
    builder.fill("Text", "Hello! One question, and a person takes over.")
    builder.save()
    builder.add("Ask a question")
    builder.fill("Question", "Who would you like to talk to?")
    builder.choose("What is asked for", "One of several choices")
    builder.words("Choices", "Sales", "Support")
    builder.fill("In a variable", "department")
    builder.lasts("Wait for the answer", 1, "hours")
    builder.save()
    builder.add("Branch")
    builder.branch("Sales", ("department", "is", "Sales"))
    builder.branch("Support", ("department", "is", "Support"))
    builder.save()
    with builder.within("Sales"):
        builder.assign_to_team("Sales")
    with builder.within("Support"):
        builder.assign_to_team("Support")
    with builder.within("Otherwise"):
        builder.assign_to_anyone()


def test_the_customer_chooses_and_that_team_has_the_conversation(desk: Desk, team_of: TeamOf) -> None:
    agents = {"Sales": team_of("Sales", "Ana"), "Support": team_of("Support", "Budi")}
    builder = Builder.begin(desk, "Routing by function")
    build(builder)
    builder.rehearse(writes="Hi", taps="Sales", then="Assigned to Ana")
    picture(builder.page.locator("#builder"), "rehearse", height=900)
    builder.publish()
    for choice, agent in agents.items():
        customer = desk.visit(viewport=PHONE)
        say(customer, "Hi")
        button = customer.get_by_role("button", name=choice, exact=True)
        expect(button).to_be_visible()
        picture(customer.locator("body"), "chat", height=560)
        button.click()
        until(customer, lambda agent=agent: desk.conversation().assignee_id == agent.pk)  # type: ignore[misc]
        assert str(desk.conversation().team) == choice
        expect(customer.get_by_text("One question, and a person takes over.")).to_be_visible()
    builder.watch()
    expect(builder.page.locator("main")).to_contain_text("passed 2×")
    picture(builder.page.get_by_role("region", name="Where runs are, and which ways they took"), "watch")
