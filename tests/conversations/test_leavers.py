"""What agents had who are not active any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Conversation, Event, QueueEntry
from conversations.routing import leavers
from helpdesk.models import Agent, Team
from tests.api.conftest import Program
from tests.factories import ConversationFactory
from tests.house_of import agents

pytestmark = pytest.mark.django_db


def leave(agent: Agent) -> None:
    Agent.objects.filter(pk=agent.pk).update(is_active=False)


@pytest.mark.parametrize("status", ["open", "snoozed"])
def test_their_conversations_wait_in_the_queue_of_their_team(work: Callable[..., int], status: str) -> None:
    budi, siti = agents("budi", "siti")
    row: Conversation = ConversationFactory(
        assignee=budi, team=Team.objects.get(), status=status, snoozed_until=timezone.now() + timedelta(days=1)
    )
    leave(budi)
    work()
    row.refresh_from_db()
    assert (row.assignee, row.status) == (siti, status)
    back, given = Event.objects.order_by("pk")
    assert (back.kind, back.data["why"]) == ("conversation.queued", "Budi is not active any more")
    assert (given.kind, given.data["agent"]) == ("conversation.assigned", siti.pk)


@pytest.mark.parametrize("in_team", [True, False])
def test_where_no_team_assigns_by_itself_nobody_has_them(work: Callable[..., int], in_team: bool) -> None:
    budi, siti = agents("budi", "siti")
    Team.objects.update(auto_assign=False)
    team = Team.objects.get() if in_team else None
    row: Conversation = ConversationFactory(assignee=budi, team=team)
    closed: Conversation = ConversationFactory(assignee=budi, status="closed", closed_at=timezone.now())
    others: Conversation = ConversationFactory(assignee=siti)
    leave(budi)
    work()
    assert dict(Conversation.objects.values_list("pk", "assignee")) == {
        row.pk: None,
        closed.pk: budi.pk,
        others.pk: siti.pk,
    }
    row.refresh_from_db()
    assert row.team == team
    assert not QueueEntry.objects.exists()


def test_more_than_a_batch_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leavers, "BATCH", 2)
    (budi,) = agents("budi")
    for _ in range(5):
        ConversationFactory(assignee=budi)
    leave(budi)
    assert leavers.hand_back() == 5
    assert leavers.hand_back() == 0


def test_a_program_that_makes_an_agent_inactive_need_not_see_to_it(rung: list[str], work: Callable[..., int]) -> None:
    (budi,) = agents("budi")
    row: Conversation = ConversationFactory(assignee=budi)
    supervisor = Program(Agent.objects.create_superuser("supervisor@example.com"))
    answer = supervisor.patch(f"agents/{budi.pk}/", {"is_active": False})
    assert answer.status_code == 200, answer.json()
    assert "hand_back" in rung
    work()
    row.refresh_from_db()
    assert row.assignee is None
