"""What is asked after closing is answered there: the answer opens no new conversation, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Conversation, Event, Message, Rating
from helpdesk import actors
from helpdesk.models import Agent
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, only_run, publish, sent_to
from workflows.engine.by_hand import end
from workflows.models import Run, RunState

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]
SURVEY = Path(settings.BASE_DIR, "workflows", "gallery", "satisfaction_survey.yaml")


@pytest.fixture
def conversation(work: Work) -> Iterator[Conversation]:
    """One that was closed, whose contact was asked for a rating; the clock stands a minute later."""
    agents("budi")
    publish(SURVEY.read_text(encoding="utf-8"))
    arrive(ChannelFactory(), "ana", "Where is my order?")
    work()
    conversation = Conversation.objects.get()
    with locked(conversation.pk) as row:
        close([Closing(row, actors.agent(Agent.objects.get(email__startswith="budi").pk))], now=timezone.now())
    work()
    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=5)):
        work()
        assert "How were we?" in sent_to("ana")[-1]
        yield conversation


def test_a_rating_opens_no_new_conversation(work: Work, conversation: Conversation) -> None:
    arrive(conversation.channel, "ana", "5")
    work()
    conversation.refresh_from_db()
    assert (Conversation.objects.count(), conversation.status, conversation.unread_count) == (1, "closed", 0)
    assert only_run().state == RunState.DONE
    assert Message.objects.filter(conversation=conversation, text="5").exists()


def test_after_the_rating_the_next_message_opens_one(work: Work, conversation: Conversation) -> None:
    arrive(conversation.channel, "ana", "5")
    work()
    arrive(conversation.channel, "ana", "One more thing")
    work()
    assert Conversation.objects.exclude(status="closed").count() == 1
    assert Conversation.objects.count() == 2


def test_what_comes_when_its_time_is_over_opens_one(work: Work, conversation: Conversation) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        work()
        arrive(conversation.channel, "ana", "5")
        work()
    assert Conversation.objects.count() == 2


def test_what_comes_when_the_run_was_ended_is_open_for_all_to_see(work: Work, conversation: Conversation) -> None:
    Run.objects.update(state=RunState.STOPPED, ended_at=timezone.now(), wake_at=None)
    arrive(conversation.channel, "ana", "It broke again!")
    work()
    conversation.refresh_from_db()
    assert (Conversation.objects.count(), conversation.status, conversation.unread_count) == (1, "open", 1)


def test_the_rating_is_kept_for_the_team_and_agent_who_had_it(work: Work, conversation: Conversation) -> None:
    arrive(conversation.channel, "ana", "2")
    work()
    rating = Rating.objects.get()
    assert (rating.conversation_id, rating.value) == (conversation.pk, 2)
    event = Event.objects.get(kind="rating.given")
    assert event.data == {"rating": rating.pk, "value": 2, "team": rating.team_id, "agent": rating.agent_id}
    assert event.conversation_id == conversation.pk


def test_of_two_messages_at_once_the_second_opens_one(work: Work, conversation: Conversation) -> None:
    arrive(conversation.channel, "ana", "5")
    arrive(conversation.channel, "ana", "One more thing")
    work()
    assert Message.objects.get(text="5").conversation_id == conversation.pk
    second = Conversation.objects.get(status="open")
    assert (Message.objects.get(text="One more thing").conversation_id, second.unread_count) == (second.pk, 1)
    assert Rating.objects.get().conversation_id == conversation.pk


def test_a_second_message_before_the_run_went_on_opens_one(work: Work, conversation: Conversation) -> None:
    for text in ("5", "One more thing"):
        arrive(conversation.channel, "ana", text)
        work("take_in")
    work()
    assert Message.objects.get(text="One more thing").conversation_id != conversation.pk
    assert Rating.objects.get().conversation_id == conversation.pk


def test_once_the_run_is_ended_nothing_is_awaited(work: Work, conversation: Conversation) -> None:
    assert Conversation.objects.filter(pk=conversation.pk, answer_expected_until__isnull=False).exists()
    end(only_run().pk, by=actors.SYSTEM, now=timezone.now())
    assert Conversation.objects.filter(pk=conversation.pk, answer_expected_until=None).exists()
    arrive(conversation.channel, "ana", "Hello?")
    work()
    assert Conversation.objects.count() == 2


def test_an_answer_to_what_was_asked_before_closing_belongs_there_too(work: Work) -> None:
    publish(
        """
workflow: "Asks"
trigger: {on: conversation_opened}
settings: {stop_on: []}
steps: [{id: rate, kind: ask_question, text: "How were we?", answer: {type: rating}, timeout: 1d}]
"""
    )
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    conversation = Conversation.objects.get()
    with locked(conversation.pk) as row:
        close([Closing(row, actors.SYSTEM)], now=timezone.now())
    arrive(conversation.channel, "ana", "4")
    work()
    assert (Conversation.objects.count(), Rating.objects.get().conversation_id) == (1, conversation.pk)


def test_a_rating_starts_what_waits_for_one(work: Work, conversation: Conversation) -> None:
    publish(
        """
workflow: "Bad rating"
trigger: {on: rating_given, when: [{subject: rating, operator: lt, value: 3}]}
steps: [{id: tag, kind: update_tags, add: [angry]}]
"""
    )
    arrive(conversation.channel, "ana", "1")
    work()
    run = Run.objects.get(workflow__name="Bad rating")
    assert (run.conversation_id, run.depth, run.state) == (conversation.pk, 1, RunState.DONE)
    assert conversation.contact.tags.filter(name="angry").exists()


def test_an_answer_that_came_before_its_run_was_ended_is_not_left_unseen(
    work: Work, conversation: Conversation
) -> None:
    arrive(conversation.channel, "ana", "5")
    work("take_in")
    end(only_run().pk, by=actors.SYSTEM, now=timezone.now())
    work()
    conversation.refresh_from_db()
    assert (conversation.status, conversation.unread_count) == ("open", 1)
