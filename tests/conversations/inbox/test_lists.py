"""The lists of the inbox: who finds what where, and pages that neither lose nor repeat a row."""

from datetime import timedelta

import pytest

from conversations.inbox import lists
from conversations.inbox.lists import Folder, Key, View, page, teams_of
from conversations.models import Conversation, Status
from helpdesk.models import Agent, Team, Visibility
from tests.conversations.inbox.conftest import NOW, an_agent
from tests.factories import ConversationFactory


def keys(view: View) -> list[int]:
    """The ids of all pages, one after the other."""
    found: list[int] = []
    after: Key | None = None
    while True:
        rows, after = page(view, after)
        found += [row.pk for row in rows]
        if after is None:
            return found


@pytest.mark.parametrize("visibility", list(Visibility))
def test_pages_hold_every_row_once_though_many_have_the_same_moment(
    team: Team, visibility: Visibility, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    agent = an_agent(teams=(team,), visibility=visibility)
    for minute in (0, 0, 0, 0, 0, 0, 0, 1, 1, 2):
        ConversationFactory(assignee=agent, team=team, last_message_at=NOW + timedelta(minutes=minute))
    expected = Conversation.objects.order_by("-last_message_at", "-id").values_list("pk", flat=True)
    assert keys(View(agent, Folder("all"), Status.OPEN)) == list(expected)
    assert keys(View(agent, Folder("mine"), Status.OPEN)) == list(expected)


def test_a_row_that_moves_up_between_two_pages_pushes_no_other_off(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    rows = [ConversationFactory(assignee=agent, last_message_at=NOW + timedelta(minutes=n)) for n in range(4)]
    view = View(agent, Folder("mine"), Status.OPEN)
    _, after = page(view)
    Conversation.objects.filter(pk=rows[0].pk).update(last_message_at=NOW + timedelta(hours=1))
    assert [row.pk for row in page(view, after)[0]] == [rows[1].pk]


def test_each_list_holds_its_own(agent: Agent, team: Team) -> None:
    mine = ConversationFactory(assignee=agent, team=team).pk
    waiting = ConversationFactory(team=team).pk
    elsewhere = ConversationFactory(assignee=an_agent(), team=Team.objects.create(name="Support")).pk
    found = {
        key: set(keys(View(agent, Folder.read(key), Status.OPEN)))
        for key in ("mine", "unassigned", "all", f"team-{team.pk}")
    }
    assert found == {
        "mine": {mine},
        "unassigned": {waiting},
        "all": {mine, waiting, elsewhere},
        f"team-{team.pk}": {mine, waiting},
    }


def test_a_status_tab_holds_its_status_only(agent: Agent) -> None:
    ConversationFactory(assignee=agent)
    snoozed = ConversationFactory(assignee=agent, status=Status.SNOOZED).pk
    closed = ConversationFactory(assignee=agent, status=Status.CLOSED, closed_at=NOW).pk
    assert keys(View(agent, Folder("mine"), Status.SNOOZED)) == [snoozed]
    assert keys(View(agent, Folder("mine"), Status.CLOSED)) == [closed]


def test_rights_hold_in_every_list(own_team_only: Agent, team: Team) -> None:
    other = Team.objects.create(name="Support")
    ConversationFactory(team=other)
    ConversationFactory(team=other, assignee=an_agent())
    ConversationFactory()
    own = ConversationFactory(team=other, assignee=own_team_only).pk
    teams = ConversationFactory(team=team).pk
    view = {
        key: set(keys(View(own_team_only, Folder.read(key), Status.OPEN)))
        for key in ("all", "unassigned", f"team-{other.pk}")
    }
    assert view == {"all": {own, teams}, "unassigned": {teams}, f"team-{other.pk}": {own}}


def test_who_sees_only_their_own_finds_only_that(own_only: Agent, team: Team) -> None:
    ConversationFactory(team=team)
    own = ConversationFactory(assignee=own_only).pk
    assert keys(View(own_only, Folder("all"), Status.OPEN)) == [own]
    assert keys(View(own_only, Folder("unassigned"), Status.OPEN)) == []


@pytest.mark.parametrize("text", ["", "team-", "team-x", "team-99999999999999999999", "ours", "mine'--"])
def test_an_unknown_list_is_mine(text: str) -> None:
    assert Folder.read(text) == Folder("mine")


@pytest.mark.parametrize(
    "text", ["", "yesterday,1", "2026-11-20T09:30:00,1", "2026-11-20T09:30:00+00:00,", f"{NOW.isoformat()},{'9' * 30}"]
)
def test_a_key_that_is_none_is_none(text: str) -> None:
    assert Key.read(text) is None


def test_a_key_survives_the_address() -> None:
    assert Key.read(str(Key(NOW, 7))) == Key(NOW, 7)


def test_own_teams_come_first_and_who_is_limited_gets_no_others(agent: Agent, own_team_only: Agent, team: Team) -> None:
    Team.objects.create(name="Billing")
    assert [row.name for row in teams_of(agent)] == ["Sales", "Billing"]
    assert [row.name for row in teams_of(own_team_only)] == ["Sales"]
