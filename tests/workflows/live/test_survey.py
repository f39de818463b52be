"""What is asked after closing is answered there: the answer opens no new conversation, and nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Conversation, Message
from helpdesk import actors
from helpdesk.models import Agent
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, only_run, publish, sent_to
from workflows.models import Run, RunState

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]
SURVEY = Path(settings.BASE_DIR, "workflows", "gallery", "satisfaction_survey.yaml")


def asked(work: Work) -> Conversation:
    """A conversation that was closed, whose contact was asked for a rating."""
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
    return conversation


def test_a_rating_opens_no_new_conversation(work: Work) -> None:
    conversation = asked(work)
    arrive(conversation.channel, "ana", "5")
    work()
    conversation.refresh_from_db()
    assert (Conversation.objects.count(), conversation.status, conversation.unread_count) == (1, "closed", 0)
    assert only_run().state == RunState.DONE
    assert Message.objects.filter(conversation=conversation, text="5").exists()


def test_after_the_rating_the_next_message_opens_one(work: Work) -> None:
    conversation = asked(work)
    arrive(conversation.channel, "ana", "5")
    work()
    arrive(conversation.channel, "ana", "One more thing")
    work()
    assert Conversation.objects.exclude(status="closed").count() == 1
    assert Conversation.objects.count() == 2


def test_what_comes_when_its_time_is_over_opens_one(work: Work) -> None:
    conversation = asked(work)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        work()
        arrive(conversation.channel, "ana", "5")
        work()
    assert Conversation.objects.count() == 2


def test_what_comes_when_the_run_was_ended_is_open_for_all_to_see(work: Work) -> None:
    conversation = asked(work)
    Run.objects.update(state=RunState.STOPPED, ended_at=timezone.now(), wake_at=None)
    arrive(conversation.channel, "ana", "It broke again!")
    work()
    conversation.refresh_from_db()
    assert (Conversation.objects.count(), conversation.status, conversation.unread_count) == (1, "open", 1)
