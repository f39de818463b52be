"""What a batch knows of its channels and contacts: made once, and anew where another address becomes known."""

import pytest
from django.utils import timezone

from tests.factories import ChannelFactory, ContactFactory, IdentityFactory
from workflows.engine.reach import Reach

pytestmark = pytest.mark.django_db


def test_facts_are_made_once_and_are_each_contacts_own() -> None:
    channel, ana, bo = ChannelFactory(), ContactFactory(), ContactFactory()
    IdentityFactory(contact=ana, channel=channel)
    reach = Reach(timezone.now(), {ana.pk, bo.pk})
    facts = reach.by_name(channel.name, ana.pk)
    assert facts is not None
    assert facts is reach.by_name(channel.name, ana.pk)
    assert (facts.reachable, reach.facts(channel, bo.pk).reachable) == (True, False)


def test_facts_are_made_anew_where_a_channel_is_read_again() -> None:
    channel, ana = ChannelFactory(), ContactFactory()
    reach = Reach(timezone.now(), {ana.pk})
    assert not reach.facts(channel, ana.pk).reachable
    IdentityFactory(contact=ana, channel=channel)
    reach.take([channel])
    assert reach.facts(channel, ana.pk).reachable
