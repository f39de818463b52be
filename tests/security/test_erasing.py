"""A contact that is erased at any moment takes nothing else along."""

import pytest
from django.db import transaction
from django.utils import timezone

from conversations.actions.erase import erase
from conversations.models import Delivery
from conversations.outbound.claim import claim
from conversations.outbound.compose import jobs
from tests.factories import ChannelFactory, ConversationFactory, OutboundFactory


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
