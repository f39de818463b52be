"""What a page asks for after a hint."""

from django.test import Client

from conversations.models import Conversation
from helpdesk.models import Agent, Team
from tests.conversations.inbox.conftest import an_agent
from tests.factories import ConversationFactory


def asked(client: Client, *rows: Conversation, **address: str) -> str:
    return client.get("/inbox/changes/", {"ids": ",".join(str(row.pk) for row in rows), **address}).content.decode()


def test_a_changed_row_of_this_list_comes_back(inbox: Client, conversation: Conversation) -> None:
    assert f'id="row-{conversation.pk}"' in asked(inbox, conversation)


def test_a_row_that_left_the_list_does_not(inbox: Client, conversation: Conversation) -> None:
    answer = asked(inbox, conversation, status="closed")
    assert f'data-changed="{conversation.pk}"' in answer
    assert f'id="row-{conversation.pk}"' not in answer


def test_what_an_agent_may_not_see_is_left_out(inbox: Client, agent: Agent, team: Team) -> None:
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    hidden = ConversationFactory(assignee=an_agent(), team=team)
    assert f'id="row-{hidden.pk}"' not in asked(inbox, hidden, list="all")


def test_nonsense_is_no_id(inbox: Client, conversation: Conversation) -> None:
    answer = inbox.get("/inbox/changes/", {"ids": f"x,-1,,{conversation.pk},{'9' * 40}"})
    assert f'data-changed="{conversation.pk}"' in answer.content.decode()
