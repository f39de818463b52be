"""Who is offline or does not work here any more gets nothing by itself, whoever asks."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from conversations.actions.assign import assign_by_hand
from conversations.lock import locked
from conversations.models import Conversation, QueueEntry
from helpdesk import actors
from helpdesk.models import Agent, Availability, Membership, Team
from tests.api.conftest import Programs
from tests.factories import ChannelFactory, ConversationFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, conversation_of, publish

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]
BUSY = {"is_active": False}, {"availability": Availability.OFFLINE}, {"availability": Availability.AWAY}, {"limit": 0}


def waits_for(team: Team) -> Conversation:
    conversation: Conversation = ConversationFactory()
    with locked(conversation.pk) as row:
        assign_by_hand(row, agent_id=None, team_id=team.pk, by=actors.SYSTEM, now=timezone.now())
    return conversation


@pytest.mark.parametrize("state", BUSY, ids=str)
def test_neither_a_workflow_nor_the_queue_gives_them_anything(state: dict[str, object], work: Work) -> None:
    (budi,) = agents("budi")
    Agent.objects.filter(pk=budi.pk).update(**state)
    publish(ROUTE_TO_SALES)
    by_hand = waits_for(Team.objects.get())
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    by_hand.refresh_from_db()
    assert (by_hand.assignee, conversation_of("ana").assignee) == (None, None)
    assert QueueEntry.objects.count() == 2


@pytest.mark.parametrize("how", ["admin, agent", "admin, team", "api, agent", "api, team", "api, reactivated"])
def test_who_joins_is_given_what_waits(how: str, work: Work, program: Programs) -> None:
    team = Team.objects.create(name="Sales")
    budi = Agent.objects.create_user("budi@example.com", availability=Availability.ONLINE)
    conversation = waits_for(team)
    work()
    root = program(is_staff=True, is_superuser=True)
    page = Client()
    page.force_login(root.agent)
    rows = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}
    if how == "admin, agent":
        fields = {"email": budi.email, "availability": "online", "visibility": "all", "is_active": "on"}
        page.post(f"/admin/helpdesk/agent/{budi.pk}/change/", {**fields, **rows, "memberships-0-team": team.pk})
    elif how == "admin, team":
        fields = {"name": "Sales", "auto_assign": "on"}
        page.post(f"/admin/helpdesk/team/{team.pk}/change/", {**fields, **rows, "memberships-0-agent": budi.pk})
    elif how == "api, agent":
        root.patch(f"agents/{budi.pk}/", {"teams": [team.pk]})
    elif how == "api, team":
        root.patch(f"teams/{team.pk}/", {"members": [budi.pk]})
    else:
        Agent.objects.filter(pk=budi.pk).update(is_active=False)
        Membership.objects.create(team=team, agent=budi)
        work()
        root.patch(f"agents/{budi.pk}/", {"is_active": True})
    work("drain_queues")
    conversation.refresh_from_db()
    assert conversation.assignee == budi
