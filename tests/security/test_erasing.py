"""A contact that is erased at any moment takes nothing else along."""

import pytest
from django.db import transaction
from django.utils import timezone

from conversations.actions.erase import erase
from conversations.models import Delivery
from conversations.outbound.claim import claim
from conversations.outbound.compose import jobs
from helpdesk import actors
from tests.factories import ChannelFactory, ConversationFactory, OutboundFactory
from tests.house_of import publish
from workflows.engine import batch
from workflows.models import Run, RunLog
from workflows.starting import start_by_hand


@pytest.mark.django_db(transaction=True)
def test_the_messages_that_were_claimed_beside_it_are_sent() -> None:
    """Without it the whole turn broke, and messages that had not been tried counted as uncertain."""
    channel = ChannelFactory()
    gone, stays = (OutboundFactory(channel=channel, conversation=ConversationFactory(channel=channel)) for _ in "ab")
    now = timezone.now()
    claims = claim(now, 10, ())
    assert len(claims) == 2
    with transaction.atomic():
        assert erase(gone.contact_id)
    assert [job.message.message_id for job in jobs(claims, now)] == [stays.pk]
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_that_a_run_noted_is_left() -> None:
    """No constraint of the database holds the lines of a log to their run."""
    version = publish(
        'workflow: "Noting"\ntrigger: {on: manual}\nsteps: [{id: a, kind: set_variable, name: a, value: "x"}]\n'
    )
    gone, stays = (ConversationFactory().contact_id for _ in "ab")
    for contact_id in (gone, stays):
        with transaction.atomic():
            start_by_hand(version.workflow, contact_id, by=actors.SYSTEM, now=timezone.now())
    assert batch.step_runs() == 2
    with transaction.atomic():
        assert erase(gone)
    [left] = Run.objects.all()
    assert left.contact_id == stays
    assert set(RunLog.objects.values_list("run_id", flat=True)) == {left.pk}
