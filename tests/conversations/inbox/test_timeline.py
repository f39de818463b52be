"""The thread: in order, from its end, page by page, with nothing lost between pages."""

from datetime import timedelta

import pytest

from conversations.actions.comment import NewComment, comment
from conversations.events import EventKind, NewEvent, record
from conversations.inbox import timeline
from conversations.inbox.timeline import Place, page
from conversations.models import Conversation
from helpdesk import actors
from helpdesk.models import Agent
from tests.conversations.inbox.conftest import NOW, wrote
from tests.factories import MessageFactory


def happened(conversation: Conversation, minutes: float = 0) -> None:
    at = NOW + timedelta(minutes=minutes)
    record([NewEvent(EventKind.CONVERSATION_REOPENED, actors.SYSTEM, conversation.contact_id, conversation.pk)], now=at)


def test_pages_hold_every_item_once_in_order_though_all_have_the_same_moment(
    conversation: Conversation, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "PAGE", 3)
    for number in range(5):
        wrote(conversation, f"message {number}")
        happened(conversation)
        comment([NewComment(conversation, f"comment {number}", actors.agent(agent.pk))], now=NOW)
    whole: list[str] = []
    before: Place | None = None
    while True:
        found = page(conversation, before=before)
        whole = [item.id for item in found.items] + whole
        before = found.older
        if before is None:
            break
    assert len(whole) == len(set(whole)) == 15
    assert [name.partition("-")[0] for name in whole] == ["event"] * 5 + ["message"] * 5 + ["comment"] * 5


def test_a_page_is_the_newest_of_all_kinds(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "PAGE", 3)
    happened(conversation, minutes=-60)
    for number in range(5):
        wrote(conversation, f"{number}", minutes=number)
    happened(conversation, minutes=10)
    assert [item.kind for item in page(conversation).items] == ["message", "message", "event"]


def test_messages_of_one_author_stand_under_one_name_for_a_while(conversation: Conversation) -> None:
    for minutes in (0, 1, 20):
        wrote(conversation, "Hi", minutes=minutes)
    assert [item.continues for item in page(conversation).items] == [False, True, False]


def test_the_first_item_of_a_page_knows_who_wrote_before_it(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "PAGE", 2)
    for minutes in (0, 1, 2):
        wrote(conversation, "Hi", minutes=minutes)
    assert [item.continues for item in page(conversation).items] == [True, True]


def test_a_new_day_is_told(conversation: Conversation) -> None:
    wrote(conversation, "Hi", minutes=-60 * 24)
    wrote(conversation, "Hello?")
    wrote(conversation, "Anyone?", minutes=1)
    assert [item.begins_day for item in page(conversation).items] == [True, True, False]


@pytest.mark.parametrize(
    ("unread", "new"),
    [(0, [False, False, False]), (1, [False, False, True]), (2, [True, False, False]), (9, [True, False, False])],
)
def test_what_nobody_has_read_begins_with_the_divider(conversation: Conversation, unread: int, new: list[bool]) -> None:
    wrote(conversation, "Hi")
    MessageFactory(conversation=conversation, text="ours", at=NOW + timedelta(minutes=1))
    wrote(conversation, "Hello?", minutes=2)
    assert [item.is_new for item in page(conversation, unread=unread).items] == new


@pytest.mark.parametrize("text", ["", "1", "x,1,2", "2026-11-20T09:30:00,1,2", f"{NOW.isoformat()},1,{'9' * 30}"])
def test_a_place_that_is_none_is_none(text: str) -> None:
    assert Place.read(text) is None
