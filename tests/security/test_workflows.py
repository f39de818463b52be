"""What visitors and colleagues do must not break the engine: one run's trouble is never the batch's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from channels.adapters.registry import adapter
from conversations.actions.comment import MAX_TEXT as LONGEST_COMMENT
from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Comment, QueueEntry
from helpdesk import actors
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, conversation_of, log_of, only_run, publish, sent_to
from workflows.engine import batch
from workflows.kinds.offer import LONGEST

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]

LATE = """
workflow: "Late"
settings: {stop_on: [agent_message]}
trigger: {on: conversation_opened}
steps:
  - {id: pause, kind: wait, for: 1h}
  - {id: give, kind: assign, to: {team: Sales}}
  - {id: note, kind: add_comment, text: "After."}
"""
ECHO = """
workflow: "Echo"
trigger: {on: message_received}
steps:
  - {id: note, kind: add_comment, text: "{{ message.text }}{{ message.text }}"}
  - {id: echo, kind: send_message, text: "{{ message.text }}{{ message.text }}"}
"""
ANEW = """
workflow: "Anew"
trigger: {on: message_received, restart: true}
steps:
  - id: which
    kind: branch
    branches:
      - name: Queue
        when: [{subject: message.text, operator: is, value: queue}]
        steps: [{id: give, kind: assign, to: {team: Sales}}]
      - {else: true}
"""


def test_an_assignment_after_the_end_is_left_out_and_the_run_goes_on(work: Work) -> None:
    agents("budi")
    publish(LATE)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    with locked(conversation_of("ana").pk) as row:
        close([Closing(row, actors.SYSTEM)], now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        work("step_runs")
    assert only_run().state == "done", only_run().error
    assert ("done", "Nobody was assigned: the conversation is closed") in log_of(only_run())
    assert Comment.objects.get().text == "After."


def test_a_visitors_long_text_breaks_no_run(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ECHO)
    arrive(ChannelFactory(), "ana", "x" * 15_000, id="m-1")
    monkeypatch.setattr(batch, "_give_up", lambda ids, sentence: pytest.fail(sentence))
    work("take_in", "step_runs")
    assert only_run().state == "done", only_run().error
    assert len(Comment.objects.get().text) == LONGEST == LONGEST_COMMENT
    assert len(sent_to("ana")[0]) == adapter("custom").max_text
    [_, (_, told)] = log_of(only_run())
    assert f"(cut to 10,000 characters, the most that {conversation_of('ana').channel.name} takes)" in told


def test_a_workflow_started_anew_leaves_the_queue_that_it_waited_in(work: Work) -> None:
    agents("budi", availability="offline")
    publish(ANEW)
    channel = ChannelFactory()
    arrive(channel, "ana", "queue")
    work("take_in", "step_runs")
    assert QueueEntry.objects.count() == 1
    arrive(channel, "ana", "never mind")
    work("take_in", "step_runs")
    assert not QueueEntry.objects.exists()
