"""A run that outlives its conversation goes on in the contact's next one."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from conversations.actions.status import Closing, close
from conversations.lock import locked
from helpdesk import actors
from tests.factories import ChannelFactory
from tests.house_of import arrive, conversation_of, only_run, publish

pytestmark = pytest.mark.django_db(transaction=True)
WORKFLOW = """
workflow: "Outlives"
trigger: {on: conversation_opened}
settings: {stop_on: []}
steps:
  - {id: pause, kind: wait, for: 20m, on_reply: branch, branches: [{exit: replied, steps: []}]}
  - {id: close, kind: close_conversation, summary: "Done"}
"""


def test_what_a_woken_run_does_is_done_where_the_contact_wrote(work: Callable[..., int]) -> None:
    publish(WORKFLOW)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    first = conversation_of("ana")
    with locked(first.pk) as conversation:
        close([Closing(conversation, actors.SYSTEM)], now=timezone.now())
    arrive(channel, "ana", "Hi again")
    work()
    second = conversation_of("ana")
    assert (second.pk != first.pk, second.status, second.summary) == (True, "closed", "Done")
    assert only_run().conversation_id == second.pk
