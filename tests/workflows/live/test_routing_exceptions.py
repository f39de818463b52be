"""Runs whose routing went wrong become rows for a supervisor, in the transaction in which they ended; and settle."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from conversations.actions.assign import assign_by_hand
from conversations.actions.status import Closing, close
from conversations.lock import locked
from helpdesk import actors
from helpdesk.models import Agent, Calendar
from tests.factories import ChannelFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, conversation_of, only_run, publish
from workflows.engine import by_hand
from workflows.models import ExceptionKind, Handling, RoutingException, Run

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]

ASK = """
workflow: "Ask"
trigger: {on: conversation_opened}
steps:
  - {id: city, kind: ask_question, text: "Which city?", save_to: {variable: city}, timeout: 1h,
     branches: [{exit: timeout, steps: []}]}
  - id: route
    kind: branch
    branches:
      - name: Jakarta
        when: [{subject: var.city, operator: is, value: Jakarta}]
        steps: [{id: to_sales, kind: assign, to: {team: Sales}, timeout: 15m}]
      - else: true
        steps: []
"""
FORGETS = """
workflow: "Forgets"
trigger: {on: conversation_opened}
steps:
  - id: route
    kind: branch
    branches:
      - name: Jakarta
        when: [{subject: message.text, operator: is, value: Jakarta}]
        steps: [{id: to_sales, kind: assign, to: {team: Sales}, timeout: 15m}]
      - name: All others
        when: [{subject: message.text, operator: exists}]
        steps: [{id: bye, kind: add_comment, text: "Nobody for {{ message.text }}"}]
"""
BREAKS = """
workflow: "Breaks"
trigger: {on: conversation_opened}
steps:
  - {id: hello, kind: add_comment, text: "Hello"}
  - {id: nap, kind: wait, for: 1h, calendar: Office}
  - {id: bye, kind: add_comment, text: "Bye"}
"""
GREETS = """
workflow: "Greets"
trigger: {on: conversation_opened}
steps: [{id: hi, kind: send_message, text: "Hi!"}]
"""


def only() -> RoutingException:
    return RoutingException.objects.get()


def later(work: Work, **more: int) -> None:
    with time_machine.travel(timezone.now() + timedelta(**more)):
        work("step_runs", "drain_queues")


def closed_office() -> None:
    """A calendar that never opens: waiting within its hours is a defect."""
    Calendar.objects.create(name="Office")


def test_a_run_that_ends_by_else_with_nobody_assigned_is_one(work: Work) -> None:
    publish(ASK)
    arrive(channel := ChannelFactory(), "ana", "Hi")
    work()
    arrive(channel, "ana", "Bandung")
    work()
    row = only()
    assert (row.kind, row.step and row.step.key) == (ExceptionKind.ELSE, "route")
    assert "City is not “Jakarta” (it is “Bandung”)" in row.text
    assert row.conversation == conversation_of("ana")


def test_of_several_ways_astray_the_gravest_is_told(work: Work) -> None:
    publish(ASK)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    later(work, hours=2)
    row = only()
    assert (row.kind, row.step and row.step.key) == (ExceptionKind.TIMEOUT, "city")
    assert row.text == "No answer within 1 h"


def test_nobody_free_in_time_is_one(work: Work) -> None:
    publish(ROUTE_TO_SALES)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert not RoutingException.objects.exists()
    later(work, minutes=20)
    assert (only().kind, only().text) == (ExceptionKind.TIMEOUT, "Nobody was free within 15 min")


def test_the_end_of_a_workflow_that_assigns_without_anybody_assigned_is_one(work: Work) -> None:
    publish(FORGETS)
    arrive(ChannelFactory(), "ana", "Bandung")
    work()
    row = only()
    assert (row.kind, row.step and row.step.key) == (ExceptionKind.NOBODY, "bye")


def test_a_workflow_that_has_nothing_to_assign_may_end_with_nobody(work: Work) -> None:
    publish(
        'workflow: "Greets"\ntrigger: {on: conversation_opened}\nsteps: [{id: hi, kind: send_message, text: "Hi!"}]'
    )
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert only_run().state == "done"
    assert not RoutingException.objects.exists()


def test_who_is_assigned_in_the_end_is_no_exception(work: Work) -> None:
    agents("budi")
    publish(ASK)
    arrive(channel := ChannelFactory(), "ana", "Hi")
    work()
    arrive(channel, "ana", "Jakarta")
    work()
    assert conversation_of("ana").assignee is not None
    assert not RoutingException.objects.exists()


def test_a_failed_run_is_one_until_it_is_tried_again(work: Work) -> None:
    closed_office()
    publish(BREAKS)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert only().kind == ExceptionKind.FAILED
    assert "never open" in only().text
    root = agents("root")[0]
    by_hand.retry(only_run().pk, by=actors.agent(root.pk, "Root"), now=timezone.now())
    assert (only().handled_how, only().handled_by) == (Handling.RETRIED, root)
    work()
    assert only().handled_at is None  # it failed again


def test_it_is_settled_when_somebody_gets_the_conversation(work: Work) -> None:
    publish(FORGETS)
    arrive(ChannelFactory(), "ana", "Bandung")
    work()
    (budi,) = agents("budi")
    with locked(conversation_of("ana").pk) as row:
        assign_by_hand(row, agent_id=budi.pk, team_id=None, by=actors.agent(budi.pk), now=timezone.now())
    assert (only().handled_how, only().handled_by) == (Handling.ASSIGNED, budi)


def test_it_is_settled_when_the_conversation_closes(work: Work) -> None:
    publish(FORGETS)
    arrive(ChannelFactory(), "ana", "Bandung")
    work()
    with locked(conversation_of("ana").pk) as row:
        close([Closing(row, actors.SYSTEM)], now=timezone.now())
    assert (only().handled_how, only().handled_by) == (Handling.CLOSED, None)


def test_the_log_says_which_branch_was_taken_and_where_the_run_ended(work: Work) -> None:
    publish(FORGETS)
    arrive(ChannelFactory(), "ana", "Bandung")
    work()
    lines = list(only_run().log.values_list("step__key", "branch", "ends"))
    assert lines == [("route", 1, False), ("bye", None, True)]


def test_nothing_is_written_where_nothing_went_wrong(work: Work) -> None:
    agents("budi")
    publish(ROUTE_TO_SALES)
    for name in ("ana", "eva", "ida"):
        arrive(ChannelFactory(), name, "Hi")
    work()
    assert set(Run.objects.values_list("state", flat=True)) == {"done"}
    assert not RoutingException.objects.exists()
    assert Agent.objects.get().conversations.count() == 3
