"""How a contact is reached, in words that mean something to a person."""

import pytest

from conversations.templatetags.inbox import reachable_as
from tests.factories import ChannelFactory, IdentityFactory

pytestmark = pytest.mark.django_db


def test_the_number_of_a_visitor_is_not_shown() -> None:
    identity = IdentityFactory(channel=ChannelFactory(kind="webchat"), external_id="0f3a", name="")
    assert reachable_as(identity) == ""


def test_an_address_that_a_person_can_read_is_shown() -> None:
    assert reachable_as(IdentityFactory(channel=ChannelFactory(), external_id="ana@shop", name="")) == "ana@shop"
    assert reachable_as(IdentityFactory(channel=ChannelFactory(kind="webchat"), name="Ana")) == "Ana"
