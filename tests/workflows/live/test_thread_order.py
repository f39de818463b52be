"""What a workflow does in one go stands in the thread in the order in which it was done."""

from collections.abc import Callable

import pytest

from conversations.inbox.timeline import page
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, conversation_of, publish

pytestmark = pytest.mark.django_db(transaction=True)

GREETS = """
workflow: "Greets"
trigger: {on: conversation_opened}
steps:
  - {id: first, kind: send_message, text: "One moment."}
  - {id: note, kind: add_comment, text: "A new one."}
  - {id: give, kind: assign, to: {anyone: true}}
  - {id: last, kind: send_message, text: "Budi will help you."}
"""


def test_messages_comments_and_events_of_one_run_keep_their_order(work: Callable[..., int]) -> None:
    agents("budi")
    publish(GREETS)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    items = [item.text or item.row.text for item in page(conversation_of("ana")).items]
    assert items[-4:-2] == ["One moment.", "A new one."]
    assert items[-2].startswith("Assigned to Budi")
    assert items[-1] == "Budi will help you."
