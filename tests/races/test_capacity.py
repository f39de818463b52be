"""I12: automatic assignment never gives an agent more than the limit, and nobody waits while a place is free."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models, transaction
from django.utils import timezone

from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Conversation, QueueEntry
from helpdesk import actors
from helpdesk.models import Agent
from tests.factories import ChannelFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, publish
from tests.races.side_by_side import side_by_side
from workflows.engine import batch
from workflows.models import Run

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 25
WRITERS = 8


def stepping(run_id: int) -> Callable[[], int]:
    """Steps one run, as a worker would that forgot to take the lease."""

    def step() -> int:
        with transaction.atomic():
            return batch.step([run_id], now=timezone.now())

    return step


def closing(conversation_id: int) -> Callable[[], None]:
    def work() -> None:
        with locked(conversation_id) as conversation:
            close([Closing(conversation, actors.SYSTEM)], now=timezone.now())

    return work


def overfull(work: Callable[..., int], count: int) -> int:
    """In how many rounds the agent got more than the limit."""
    broken = 0
    (budi,) = Agent.objects.all()
    channel = ChannelFactory()
    with side_by_side(WRITERS + 1) as at_once:
        for number in range(count):
            for writer in range(WRITERS):
                arrive(channel, f"person-{number}-{writer}", "Hi")
            work("take_in")
            runs = Run.objects.filter(state="ready").values_list("pk", flat=True)
            held = Conversation.objects.filter(assignee=budi, status="open").values_list("pk", flat=True)
            at_once([*[stepping(key) for key in runs], *[closing(key) for key in held[:1]]])
            broken += Conversation.objects.filter(assignee=budi, status="open").count() > 1
    return broken


def test_eight_at_once_never_overfill_an_agent_and_the_queue_is_drained(work: Callable[..., int]) -> None:
    agents("budi", limit=1)
    publish(ROUTE_TO_SALES)
    assert overfull(work, ROUNDS) == 0
    waiting = QueueEntry.objects.count()
    assert waiting > 0
    for _ in range(5):
        held = Conversation.objects.filter(assignee__isnull=False, status="open")
        for key in held.values_list("pk", flat=True):
            closing(key)()
        work("drain_queues")
        assert Conversation.objects.filter(assignee__isnull=False, status="open").count() == 1
    assert QueueEntry.objects.count() in (waiting - 4, waiting - 5)


def test_the_race_is_found_when_agents_are_not_locked(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(self: models.QuerySet[Agent], **_: Any) -> models.QuerySet[Agent]:
        return self if self.model is Agent else real(self, **_)

    agents("budi", limit=1)
    publish(ROUTE_TO_SALES)
    real = models.QuerySet.select_for_update
    monkeypatch.setattr(models.QuerySet, "select_for_update", unlocked)
    assert overfull(work, ROUNDS) > 0


def test_a_full_agent_keeps_the_sweep_quiet(work: Callable[..., int]) -> None:
    agents("budi", limit=1)
    publish(ROUTE_TO_SALES)
    channel = ChannelFactory()
    for person in ("ana", "ben"):
        arrive(channel, person, "Hi")
    work()
    assert QueueEntry.objects.count() == 1
    assert work("drain_queues") == 0
