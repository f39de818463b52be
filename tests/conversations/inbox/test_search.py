"""Search: by who and by what, among what may be seen."""

import pytest

from conversations.inbox.search import search
from conversations.models import Conversation, Status
from helpdesk.models import Agent
from tests.conversations.inbox.conftest import NOW, an_agent, wrote
from tests.factories import ConversationFactory


@pytest.fixture
def siti(agent: Agent) -> Conversation:
    made: Conversation = ConversationFactory(
        assignee=agent,
        contact__first_name="Siti",
        contact__last_name="Rahma",
        contact__email="siti@mail.example",
        contact__phone="+628125551000",
    )
    wrote(made, "Is the blue bag back in stock?")
    return made


@pytest.mark.parametrize(
    "text",
    ["siti", "RAHMA", "rahma sit", "mail.example", "5551000", "0812-555-10".removeprefix("0"), "blue bag", "bag BLUE"],
)
def test_a_conversation_is_found_by(siti: Conversation, agent: Agent, text: str) -> None:
    assert search(agent, text) == [siti]


@pytest.mark.parametrize("text", ["", "s", "siti green", "blue siti", "\x00", "%", "__"])
def test_a_conversation_is_not_found_by(siti: Conversation, agent: Agent, text: str) -> None:
    assert search(agent, text) == []


def test_closed_ones_are_found_too(agent: Agent) -> None:
    closed = ConversationFactory(contact__first_name="Joko", status=Status.CLOSED, closed_at=NOW)
    assert search(agent, "joko") == [closed]


def test_what_an_agent_may_not_see_is_not_found(siti: Conversation) -> None:
    limited = an_agent(visibility="own")
    assert search(limited, "siti") == []
    assert search(limited, "blue bag") == []


def test_words_of_newer_messages_that_may_not_be_seen_hide_no_older_one(
    siti: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = an_agent(visibility="own")
    own = ConversationFactory(assignee=limited)
    wrote(own, "a blue bag")
    for _ in range(3):
        wrote(siti, "blue bag")
    monkeypatch.setattr("conversations.inbox.search.MESSAGES", 2)
    assert search(limited, "blue bag") == [own]
