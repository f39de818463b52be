"""Who is told of what: the same as who may see it."""

from itertools import product

import pytest

from conversations.events import EventKind
from conversations.live.hints import Hint, Rights, for_agent, for_visitor, load_rights
from conversations.models import Conversation
from helpdesk.models import Agent, Membership, Team
from tests.factories import ConversationFactory


def hint(kind: str = "message.received", **values: object) -> Hint:
    return Hint(**{"id": 7, "kind": kind, "conversation_id": 1, "contact_id": 2, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("visibility", ["all", "teams", "own"])
@pytest.mark.parametrize("is_active", [True, False])
def test_rights_for_rows_are_the_rights_of_lists(db: None, visibility: str, is_active: bool) -> None:
    agent = Agent.objects.create_user("a@example.com", visibility=visibility, is_active=is_active)
    colleague = Agent.objects.create_user("b@example.com")
    own, foreign = Team.objects.create(name="Own"), Team.objects.create(name="Foreign")
    Membership.objects.create(agent=agent, team=own)
    Membership.objects.create(agent=colleague, team=foreign)
    for assignee, team in product((None, agent, colleague), (None, own, foreign)):
        ConversationFactory(assignee=assignee, team=team)
    rights = load_rights([agent.pk]).get(agent.pk)
    told = {
        row.pk
        for row in Conversation.objects.all()
        if rights is not None and rights.sees((row.assignee_id, row.team_id))
    }
    assert told == set(Conversation.objects.visible_to(agent).values_list("id", flat=True))


def test_who_loses_sight_of_a_conversation_is_told_only_that() -> None:
    told = for_agent(hint(message_id=9, place=(5, None), before=(4, None)), Rights(4, False, frozenset()))
    assert told == b'id: 7\nevent: hint\ndata: {"kind":"conversation.hidden","conversation":1}\n\n'


def test_who_never_saw_it_is_told_nothing() -> None:
    assert for_agent(hint(place=(5, 1), before=(6, 2)), Rights(4, False, frozenset({3}))) is None


def test_what_is_about_a_contact_alone_is_for_those_who_see_all() -> None:
    about = hint("contact.updated", conversation_id=None)
    assert for_agent(about, Rights(4, True, frozenset())) is not None
    assert for_agent(about, Rights(4, False, frozenset({1}))) is None


@pytest.mark.parametrize("kind", list(EventKind))
def test_a_visitor_hears_of_messages_the_end_and_who_answers_only(kind: str) -> None:
    public = {
        EventKind.MESSAGE_RECEIVED,
        EventKind.MESSAGE_CREATED,
        EventKind.MESSAGE_UPDATED,
        EventKind.CONVERSATION_CLOSED,
        EventKind.CONVERSATION_ASSIGNED,
    }
    told = for_visitor(hint(kind, place=(5, 1), assignee_name="Ana"))
    assert (told is not None) == (kind in public)


def test_a_visitor_never_hears_of_teams_or_of_nobody() -> None:
    assert for_visitor(hint(EventKind.CONVERSATION_ASSIGNED, place=(None, 1))) is None
