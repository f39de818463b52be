"""The inbox page: what it shows, and how few questions it asks whatever is stored."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.models import Agent, Team, Visibility
from tests.conversations.inbox.conftest import NOW, wrote
from tests.factories import ConversationFactory

MOST = 8  # PERFORMANCE, bar 5


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize("folder", ["mine", "unassigned", "all", "team"])
def test_the_page_asks_eight_questions_at_most_and_not_more_when_there_is_more(
    inbox: Client, agent: Agent, team: Team, visibility: Visibility, folder: str
) -> None:
    Agent.objects.filter(pk=agent.pk).update(visibility=visibility)
    path = f"/inbox/?list={folder if folder != 'team' else f'team-{team.pk}'}"
    ConversationFactory(assignee=agent, team=team)
    few = queries(inbox, path)
    for number in range(60):
        ConversationFactory(
            assignee=agent if number % 2 else None, team=team, last_message_at=NOW + timedelta(minutes=number)
        )
    assert queries(inbox, path) == few <= MOST


def test_a_thread_asks_as_much_for_two_messages_as_for_sixty(inbox: Client, agent: Agent) -> None:
    conversation = ConversationFactory(assignee=agent)
    path = f"/inbox/{conversation.pk}/thread/"
    wrote(conversation, "Hi")
    few = queries(inbox, path)
    for number in range(60):
        wrote(conversation, f"And {number}", minutes=number)
    assert queries(inbox, path) == few <= 16


def test_a_row_tells_who_what_and_how_many_are_unread(inbox: Client, agent: Agent, team: Team) -> None:
    ConversationFactory(
        assignee=agent,
        team=team,
        contact__first_name="Siti",
        contact__last_name="Rahma",
        preview="Is it blue?",
        unread_count=2,
        waiting_since=NOW,
        channel__name="Shop chat",
    )
    page = inbox.get("/inbox/").content.decode()
    for words in ("Siti Rahma", "Is it blue?", "2 unread", "Sales", "Shop chat", "waits"):
        assert words in page


def test_an_empty_list_says_what_belongs_there(inbox: Client) -> None:
    assert "Nobody is waiting to be picked up" in inbox.get("/inbox/?list=unassigned").content.decode()
    assert "Go online" in inbox.get("/inbox/").content.decode()


def test_the_next_page_comes_by_the_key_in_the_button(inbox: Client, agent: Agent) -> None:
    for number in range(51):
        ConversationFactory(assignee=agent, last_message_at=NOW + timedelta(minutes=number), preview=f"row {number};")
    first = inbox.get("/inbox/")
    assert "row 50;" in first.content.decode()
    assert "row 0;" not in first.content.decode()
    following = inbox.get("/inbox/rows/", {"after": str(first.context["following"])}).content.decode()
    assert "row 0;" in following
    assert "row 1;" not in following


def test_no_page_of_the_inbox_holds_inline_script_or_style(inbox: Client, agent: Agent) -> None:
    conversation = ConversationFactory(assignee=agent)
    page = inbox.get(f"/inbox/{conversation.pk}/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert "hx-on" not in page
    assert page.count("<script") == page.count("<script src=")


def test_texts_of_others_are_never_markup(inbox: Client, agent: Agent) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    conversation = ConversationFactory(
        assignee=agent, contact__first_name=evil, preview=evil, channel__name=evil[:99], summary=evil
    )
    wrote(conversation, evil, data={"quick_replies": [evil]})
    page = inbox.get(f"/inbox/{conversation.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_times_are_those_of_the_readers_own_zone(inbox: Client, agent: Agent) -> None:
    conversation = ConversationFactory(assignee=agent)
    wrote(conversation, "Hi")
    inbox.cookies["zone"] = "Asia/Jakarta"
    assert "16:30" in inbox.get(f"/inbox/{conversation.pk}/").content.decode()


@pytest.mark.parametrize("zone", ["Nowhere/Else", "../../etc/passwd", "Asia", "x" * 500, "Europe/\x00"])
def test_a_zone_that_is_none_changes_nothing(inbox: Client, agent: Agent, zone: str) -> None:
    conversation = ConversationFactory(assignee=agent)
    wrote(conversation, "Hi")
    inbox.cookies["zone"] = zone
    assert "09:30" in inbox.get(f"/inbox/{conversation.pk}/").content.decode()
