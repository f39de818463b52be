"""The buttons over a thread, and being read."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from conversations.inbox.snoozing import choices
from conversations.models import Category, Conversation, Status
from helpdesk.models import Agent, Team
from tests.conversations.inbox.conftest import NOW, an_agent
from tests.factories import ConversationFactory


def to(conversation: Conversation, what: str) -> str:
    return f"/inbox/{conversation.pk}/{what}/"


def test_the_dialog_to_assign_shows_who_is_there(inbox: Client, conversation: Conversation) -> None:
    an_agent("Budi", availability="online")
    an_agent("Gone", is_active=False)
    dialog = inbox.get(to(conversation, "assign")).content.decode()
    assert "Budi" in dialog
    assert "Online" in dialog
    assert "Gone" not in dialog


def test_assigning_to_an_agent_keeps_the_team(inbox: Client, conversation: Conversation, team: Team) -> None:
    budi = an_agent("Budi")
    answer = inbox.post(to(conversation, "assign"), {"agent": budi.pk})
    assert "Assigned to Budi." in answer.content.decode()
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.team) == (budi, team)


def test_handing_to_a_team_takes_the_agent_away(inbox: Client, conversation: Conversation) -> None:
    support = Team.objects.create(name="Support", auto_assign=False)
    inbox.post(to(conversation, "assign"), {"team": support.pk})
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.team) == (None, support)


@pytest.mark.parametrize("choice", [{}, {"agent": "999999"}, {"nobody": "on", "team": "1"}, {"agent": "x"}])
def test_an_assignment_that_says_nothing_or_too_much_shows_the_dialog_again(
    inbox: Client, conversation: Conversation, choice: dict[str, str], agent: Agent
) -> None:
    assert inbox.post(to(conversation, "assign"), choice).status_code == 422
    conversation.refresh_from_db()
    assert conversation.assignee == agent


def test_who_hands_it_out_of_their_sight_is_told_so(own_only: Agent, team: Team) -> None:
    conversation = ConversationFactory(assignee=own_only)
    client = Client()
    client.force_login(own_only)
    answer = client.post(to(conversation, "assign"), {"team": team.pk}).content.decode()
    assert "data-gone" in answer
    assert client.get(f"/inbox/{conversation.pk}/").status_code == 404


def test_closing_takes_a_category_and_a_summary(inbox: Client, conversation: Conversation) -> None:
    refund = Category.objects.create(name="Refund")
    assert "Refund" in inbox.get(to(conversation, "close")).content.decode()
    inbox.post(to(conversation, "close"), {"category": refund.pk, "summary": "Paid back."})
    conversation.refresh_from_db()
    assert (conversation.status, conversation.category, conversation.summary) == (Status.CLOSED, refund, "Paid back.")


def test_closing_with_a_category_that_is_gone_shows_the_dialog_again(inbox: Client, conversation: Conversation) -> None:
    assert inbox.post(to(conversation, "close"), {"category": "77"}).status_code == 422


def test_reopening_while_another_one_is_open_is_a_conflict(
    inbox: Client, conversation: Conversation, agent: Agent
) -> None:
    closed = ConversationFactory(contact=conversation.contact, status=Status.CLOSED, closed_at=NOW, assignee=agent)
    answer = inbox.post(to(closed, "reopen"))
    assert answer.status_code == 409
    assert "another open conversation" in answer.content.decode()


def test_a_snoozed_one_is_taken_back_early(inbox: Client, conversation: Conversation) -> None:
    Conversation.objects.update(status=Status.SNOOZED, snoozed_until=NOW)
    inbox.post(to(conversation, "reopen"))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.snoozed_until) == (Status.OPEN, None)


@time_machine.travel(NOW, tick=False)
def test_every_offered_moment_can_be_chosen(inbox: Client, conversation: Conversation) -> None:
    inbox.cookies["zone"] = "Asia/Jakarta"
    assert inbox.get(to(conversation, "snooze")).content.decode().count('name="until" value="2026') == 3
    for _, moment in choices(NOW):
        assert inbox.post(to(conversation, "snooze"), {"until": moment.isoformat()}).status_code == 200
        conversation.refresh_from_db()
        assert conversation.snoozed_until == moment


@time_machine.travel(NOW, tick=False)
def test_a_date_is_meant_in_the_readers_own_zone(inbox: Client, conversation: Conversation) -> None:
    inbox.cookies["zone"] = "Asia/Jakarta"
    inbox.post(to(conversation, "snooze"), {"until": "2026-11-23T09:00"})
    conversation.refresh_from_db()
    assert conversation.snoozed_until == datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T09:00"])
def test_a_moment_that_is_none_or_past_is_refused(inbox: Client, conversation: Conversation, until: str) -> None:
    assert inbox.post(to(conversation, "snooze"), {"until": until}).status_code == 422
    conversation.refresh_from_db()
    assert conversation.status == Status.OPEN


@pytest.mark.parametrize(
    ("now", "labels"),
    [
        ("2026-11-19T09:30", ["In an hour", "This afternoon", "Tomorrow morning", "Monday morning"]),
        ("2026-11-19T15:00", ["In an hour", "Tomorrow morning", "Monday morning"]),
        ("2026-11-22T15:00", ["In an hour", "Tomorrow morning"]),
    ],
)
def test_the_moments_that_are_offered_fit_the_day(now: str, labels: list[str]) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = choices(moment)
    assert [label for label, _ in found] == labels
    assert all(later > moment + timedelta(minutes=59) for _, later in found)


def test_reading_clears_the_count_and_only_by_post(inbox: Client, conversation: Conversation) -> None:
    Conversation.objects.update(unread_count=3)
    inbox.get(f"/inbox/{conversation.pk}/")
    assert Conversation.objects.get().unread_count == 3
    assert inbox.post(to(conversation, "read")).status_code == 204
    assert Conversation.objects.get().unread_count == 0


def test_a_colleagues_look_leaves_it_unread(conversation: Conversation) -> None:
    Conversation.objects.update(unread_count=3)
    client = Client()
    client.force_login(an_agent())
    client.post(to(conversation, "read"))
    assert Conversation.objects.get().unread_count == 3
