"""From a customer's message to an agent: real rows, the real engine, the workers' own tasks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from conversations.actions.assign import assign_by_hand
from conversations.actions.send import NewMessage, send
from conversations.actions.status import Closing, close, snooze
from conversations.lock import locked
from conversations.models import Comment, Event, QueueEntry
from helpdesk import actors
from helpdesk.availability import set_availability
from helpdesk.models import Team
from tests.factories import ChannelFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, conversation_of, log_of, only_run, publish, sent_to
from workflows.effects import Send
from workflows.engine import write as writing
from workflows.models import Run

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]

ASK = """
workflow: "Ask"
trigger: {on: conversation_opened, when: [{subject: source, operator: is, value: contact}]}
steps:
  - id: department
    kind: ask_question
    text: "Hi {{ contact.first_name }}! Sales or Support?"
    answer: {type: choice, choices: [Sales, Support]}
    save_to: {variable: department}
    attempts: 2
    timeout: 1h
  - id: route
    kind: branch
    branches:
      - name: Sales
        when: [{subject: var.department, operator: is, value: Sales}]
        steps:
          - {id: to_sales, kind: assign, to: {team: Sales}, strategy: round_robin, timeout: 15m,
             branches: [{exit: timeout, steps: [{id: sorry, kind: send_message, text: "All agents are busy."}]}]}
          - {id: done, kind: send_message, text: "You are being connected to {{ assignee.first_name }}."}
      - else: true
        steps:
          - {id: why, kind: add_comment, text: "department is {{ var.department | default: 'unknown' }}."}
"""


def test_a_question_is_asked_answered_and_the_conversation_assigned(work: Work) -> None:
    agents("budi")
    publish(ASK)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    assert sent_to("ana")[0].startswith("Hi Ana! Sales or Support?")
    assert only_run().state == "waiting"
    arrive(channel, "ana", "sales")
    work()
    conversation = conversation_of("ana")
    assert conversation.team is not None
    assert (conversation.team.name, str(conversation.assignee)) == ("Sales", "Budi")
    assert sent_to("ana")[-1] == "You are being connected to Budi."
    assert only_run().state == "done"
    why = Event.objects.get(kind="conversation.assigned").data["why"]
    assert "round robin" in why


def test_an_answer_is_taken_once_although_its_payload_comes_twice(work: Work) -> None:
    publish(ASK)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    for _ in range(2):
        arrive(channel, "ana", "blue", id="answer-1")
    work()
    assert only_run().state == "waiting"  # one invalid attempt of two, not both


def test_a_second_quick_message_before_the_question_is_no_answer(work: Work) -> None:
    publish(ASK)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    arrive(channel, "ana", "I need help")
    work()
    assert [outcome for outcome, _ in log_of(only_run())] == ["waiting"]


def test_a_valid_answer_right_behind_an_invalid_one_counts(work: Work) -> None:
    agents("budi")
    publish(ASK)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    arrive(channel, "ana", "slaes")
    arrive(channel, "ana", "Sales")
    work()
    assert only_run().state == "done"
    assert conversation_of("ana").assignee is not None


def test_silence_takes_the_way_of_the_timeout(work: Work) -> None:
    publish(ASK)
    start = timezone.now()
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    with time_machine.travel(start + timedelta(minutes=59)):
        work()
        assert only_run().state == "waiting"
    with time_machine.travel(start + timedelta(minutes=61)):
        work()
    assert only_run().state == "done"
    assert Comment.objects.get().text == "department is unknown."


def test_an_agent_who_writes_stops_the_run_and_becomes_the_assignee(work: Work) -> None:
    (budi,) = agents("budi")
    publish(ASK)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    with locked(conversation_of("ana").pk) as conversation:
        send([NewMessage(conversation, "I am here", actors.agent(budi.pk))], now=timezone.now())
    run = only_run()
    assert (run.state, conversation_of("ana").assignee) == ("stopped", budi)
    assert log_of(run)[-1][0] == "stopped"


def test_nobody_free_means_waiting_in_the_queue_until_somebody_comes_online(work: Work) -> None:
    (budi,) = agents("budi", availability="offline")
    publish(ROUTE_TO_SALES)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert QueueEntry.objects.count() == 1
    assert conversation_of("ana").team == Team.objects.get(name="Sales")
    set_availability(budi.pk, "online", now=timezone.now())
    work()
    assert conversation_of("ana").assignee == budi
    assert QueueEntry.objects.count() == 0
    assert only_run().state == "done"


def test_the_queue_is_served_oldest_first_as_places_come_free(work: Work) -> None:
    (budi,) = agents("budi", limit=1)
    publish(ROUTE_TO_SALES)
    channel = ChannelFactory()
    for person in ("ana", "ben", "cho"):
        arrive(channel, person, "Hi")
        work()
    assert [conversation_of(person).assignee for person in ("ana", "ben", "cho")] == [budi, None, None]
    with locked(conversation_of("ana").pk) as conversation:
        close([Closing(conversation, actors.agent(budi.pk))], now=timezone.now())
    work()
    assert [conversation_of(person).assignee for person in ("ben", "cho")] == [budi, None]


def test_by_hand_wins_over_the_limit_and_over_the_waiting_run(work: Work) -> None:
    (budi,) = agents("budi", limit=1)
    publish(ROUTE_TO_SALES)
    channel = ChannelFactory()
    for person in ("ana", "ben"):
        arrive(channel, person, "Hi")
        work()
    with locked(conversation_of("ben").pk) as conversation:
        by = actors.agent(budi.pk)
        assign_by_hand(conversation, agent_id=budi.pk, team_id=conversation.team_id, by=by, now=timezone.now())
    assert conversation_of("ben").assignee == budi
    assert Run.objects.get(conversation=conversation_of("ben")).state == "stopped"
    assert not QueueEntry.objects.exists()


def test_round_robin_is_fair_over_batches_and_one_by_one(work: Work) -> None:
    team = agents("budi", "cleo", "dian")
    publish(ROUTE_TO_SALES)
    channel = ChannelFactory()
    for number in range(10):
        arrive(channel, f"one-{number}", "Hi")
        work()
    for number in range(10):
        arrive(channel, f"many-{number}", "Hi")
    work()
    counts = [agent.conversations.count() for agent in team]
    assert sum(counts) == 20
    assert max(counts) - min(counts) <= 1


def test_a_closed_conversation_stays_closed_and_the_workflow_starts_again(work: Work) -> None:
    agents("budi")
    publish(ASK)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    with locked(conversation_of("ana").pk) as conversation:
        close([Closing(conversation, actors.SYSTEM)], now=timezone.now())
    arrive(channel, "ana", "Hi again")
    work()
    assert sorted(Run.objects.values_list("state", flat=True)) == ["stopped", "waiting"]
    assert len(sent_to("ana")) == 2


def test_the_nudge_of_the_gallery_nudges_then_closes(work: Work) -> None:
    (budi,) = agents("budi")
    document = Path(settings.BASE_DIR, "workflows", "gallery", "nudge_and_close.yaml").read_text()
    publish(document)
    start: datetime = timezone.now()
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    with locked(conversation_of("ana").pk) as conversation:
        send([NewMessage(conversation, "Which colour?", actors.agent(budi.pk))], now=timezone.now())
    arrive(conversation_of("ana").channel, "ana", "One moment")
    work()
    before = len(sent_to("ana"))
    with locked(conversation_of("ana").pk) as conversation:
        send([NewMessage(conversation, "Take your time", actors.agent(budi.pk))], now=timezone.now())
    work()
    with time_machine.travel(start + timedelta(minutes=62)):
        work()
    with time_machine.travel(start + timedelta(minutes=70)):
        work()
    conversation = conversation_of("ana")
    assert conversation.status == "closed", [log_of(run) for run in Run.objects.all()]
    assert len(sent_to("ana")) >= before + 2


def test_the_nudge_of_the_gallery_leaves_a_snoozed_conversation_alone(work: Work) -> None:
    (budi,) = agents("budi")
    publish(Path(settings.BASE_DIR, "workflows", "gallery", "nudge_and_close.yaml").read_text())
    start = timezone.now()
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    with locked(conversation_of("ana").pk) as conversation:
        by = actors.agent(budi.pk)
        send([NewMessage(conversation, "I will come back to you", by)], now=timezone.now())
        snooze(conversation, until=start + timedelta(days=1), by=by, now=timezone.now())
    for minutes in (62, 75, 140):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            work()
    assert conversation_of("ana").status == "snoozed"
    assert sent_to("ana") == ["I will come back to you"]


def test_a_step_that_cannot_be_done_fails_its_run_and_no_other(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ASK)
    channel = ChannelFactory()
    real = writing.WRITERS[Send]

    def broken(wanted: writing.Wanted, now: datetime) -> None:
        if any(slot.contact.first_name == "Bad" for slot, _ in wanted):
            raise RuntimeError("the pen broke")
        real(wanted, now)

    monkeypatch.setitem(writing.WRITERS, Send, broken)
    for person in ("ana", "bad", "cho"):
        arrive(channel, person, "Hi")
    work()
    states = {run.contact.first_name: run.state for run in Run.objects.select_related("contact")}
    assert states == {"Ana": "waiting", "Bad": "failed", "Cho": "waiting"}
    assert "the pen broke" in Run.objects.get(state="failed").error
