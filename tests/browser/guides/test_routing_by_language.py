"""docs/guides/routing-by-language.md: built by clicking, published, seen on the web chat."""

from playwright.sync_api import expect

from contacts.models import Field
from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.talk import say


def build(builder: Builder) -> None:
    builder.delete("Send a message")
    builder.add("Branch")
    builder.branch("We know the language", ("Preferred language", "has a value"))
    builder.save()
    with builder.within("Otherwise"):
        builder.add("Ask a question")
        builder.fill("Question", "Which language would you like?\nBahasa apa yang Anda inginkan?")
        builder.choose("What is asked for", "One of several choices")
        builder.words("Choices", "English", "Bahasa Indonesia")
        builder.choose("In a contact field", "Preferred language")
        builder.lasts("Wait for the answer", 30, "minutes")
        builder.save()
    builder.add("Branch")
    builder.branch("Bahasa Indonesia", ("Preferred language", "is", "Bahasa Indonesia"))
    builder.save()
    with builder.within("Bahasa Indonesia"):
        builder.add("Send a message")
        builder.fill("Text", "Terima kasih! Rekan kami segera membalas di sini.")
        builder.save()
        builder.assign_to_team("Indonesian")
    with builder.within_last("Otherwise"):
        builder.assign_to_team("English")


def test_the_language_is_asked_once_and_leads_to_its_team(desk: Desk, team_of: TeamOf) -> None:
    sari, _john = team_of("Indonesian", "Sari"), team_of("English", "John")
    Field.objects.get_or_create(key="preferred_language", defaults={"label": "Preferred language"})
    builder = Builder.begin(desk, "Routing by language")
    build(builder)
    builder.publish()
    customer = desk.visit()
    say(customer, "Halo")
    customer.get_by_role("button", name="Bahasa Indonesia", exact=True).click()
    until(customer, lambda: desk.conversation().assignee_id == sari.pk)
    desk.end()
    say(customer, "Halo lagi")
    expect(customer.get_by_text("Terima kasih!")).to_have_count(2)
    until(customer, lambda: desk.conversation().assignee_id == sari.pk)
    expect(customer.get_by_text("Which language")).to_have_count(1)
