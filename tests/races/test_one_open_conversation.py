"""I3: never two conversations of one contact that are not closed, however many first messages come at once."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from channels import wire
from channels.models import Channel, Payload
from contacts.models import Contact
from conversations.inbound import people
from conversations.inbound.batch import Parsed
from conversations.inbound.store import store
from conversations.models import Conversation, Message
from tests.factories import ChannelFactory, IdentityFactory
from tests.races.side_by_side import side_by_side

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 200
WRITERS = 4


def arrival(channel: Channel, person: str, number: int) -> Callable[[], None]:
    """Takes one message in, as a worker would that forgot to take the lease."""
    item = wire.Inbound(f"{person}-{number}", wire.Person(person), text="Hi")

    def take() -> None:
        now = timezone.now()
        with transaction.atomic():
            store([Parsed(Payload(channel=channel, received_at=now), channel, [item])], now=now)

    return take


def rounds(channel: Channel, count: int) -> int:
    """In how many rounds more than one conversation was opened."""
    broken = 0
    with side_by_side(WRITERS) as at_once:
        for number in range(count):
            identity = IdentityFactory(channel=channel, external_id=f"person-{number}")
            at_once([arrival(channel, f"person-{number}", writer) for writer in range(WRITERS)])
            broken += Conversation.objects.filter(contact=identity.contact).count() != 1
    return broken


def test_four_first_messages_at_once_open_one_conversation() -> None:
    assert rounds(ChannelFactory(), ROUNDS) == 0
    assert Message.objects.count() == ROUNDS * WRITERS  # and none of them is lost


def test_the_race_is_found_when_neither_lock_nor_constraint_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(ids: Iterable[int], **_: Any) -> dict[int, Contact]:
        return Contact.objects.in_bulk(set(ids))

    monkeypatch.setattr(people, "lock_contacts", unlocked)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_conversation_not_closed")
    try:
        assert rounds(ChannelFactory(), 50) >= 10
    finally:
        Message.objects.all().delete()
        Conversation.objects.all().delete()
        constraint = next(c for c in Conversation._meta.constraints if c.name == "one_conversation_not_closed")
        with connection.schema_editor() as editor:
            editor.add_constraint(Conversation, constraint)


def test_the_constraint_alone_refuses_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(ids: Iterable[int], **_: Any) -> dict[int, Contact]:
        return Contact.objects.in_bulk(set(ids))

    monkeypatch.setattr(people, "lock_contacts", unlocked)
    channel = ChannelFactory()
    identity = IdentityFactory(channel=channel, external_id="ana")
    with side_by_side(8) as at_once:
        outcomes = at_once([arrival(channel, "ana", writer) for writer in range(8)])
    assert Conversation.objects.filter(contact=identity.contact).count() == 1
    assert all(outcome is None or isinstance(outcome, IntegrityError) for outcome in outcomes)
