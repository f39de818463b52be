"""What providers posted becomes contacts, conversations and messages, each once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from channels import wire
from channels.adapters.custom import Custom
from channels.models import Payload, PayloadState
from contacts.models import Contact, Identity
from conversations.actions.status import Closing, close, snooze
from conversations.lock import locked
from conversations.models import Conversation, Event, Message, Status
from helpdesk import actors
from tests.factories import ChannelFactory, ConversationFactory
from tests.house_of import arrive, contact_of, conversation_of

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]


def test_a_first_message_makes_contact_identity_conversation_and_message(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    conversation = conversation_of("ana")
    assert (conversation.status, conversation.opened_by, conversation.unread_count) == ("open", "contact", 1)
    assert (conversation.preview, conversation.last_message_from) == ("Hi", "contact")
    assert conversation.waiting_since is not None
    message = Message.objects.get()
    assert (message.direction, message.status, message.text) == ("inbound", "received", "Hi")
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["contact.created", "conversation.opened", "message.received"]


def test_a_repeated_message_is_stored_once(work: Work) -> None:
    channel = ChannelFactory()
    for _ in range(3):
        arrive(channel, "ana", "Hi", id="m-1")
    work()
    arrive(channel, "ana", "Hi", id="m-1")
    work()
    assert Message.objects.count() == 1
    assert conversation_of("ana").unread_count == 1
    assert Event.objects.filter(kind="message.received").count() == 1


def test_the_database_itself_refuses_a_second_open_conversation() -> None:
    first = ConversationFactory()
    with pytest.raises(IntegrityError):
        ConversationFactory(contact=first.contact)


def test_messages_of_one_batch_share_a_conversation_and_keep_their_order(work: Work) -> None:
    channel = ChannelFactory()
    for number in range(5):
        arrive(channel, "ana", f"line {number}")
    work()
    assert Conversation.objects.count() == 1
    texts = list(Message.objects.order_by("at", "id").values_list("text", flat=True))
    assert texts == [f"line {number}" for number in range(5)]


def test_the_thread_follows_the_providers_time(work: Work) -> None:
    channel = ChannelFactory()
    now = timezone.now()
    arrive(channel, "ana", "second", timestamp=(now - timedelta(seconds=10)).isoformat())
    arrive(channel, "ana", "first", timestamp=(now - timedelta(seconds=20)).isoformat())
    work()
    assert list(Message.objects.order_by("at", "id").values_list("text", flat=True)) == ["first", "second"]


def test_a_clock_of_the_provider_that_is_ahead_puts_nothing_into_the_future(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi", timestamp=(timezone.now() + timedelta(hours=3)).isoformat())
    work()
    assert Message.objects.get().at <= timezone.now()


def test_a_new_message_after_closing_opens_another_conversation(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    first = conversation_of("ana")
    with locked(first.pk) as conversation:
        close([Closing(conversation, actors.SYSTEM)], now=timezone.now())
    arrive(channel, "ana", "Hi again")
    work()
    assert conversation_of("ana").pk != first.pk
    first.refresh_from_db()
    assert first.status == Status.CLOSED


def test_a_snoozed_conversation_wakes_when_the_contact_writes(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    now = timezone.now()
    with locked(conversation_of("ana").pk) as conversation:
        snooze(conversation, until=now + timedelta(hours=1), by=actors.SYSTEM, now=now)
    arrive(channel, "ana", "Hello?")
    work()
    assert conversation_of("ana").status == Status.OPEN
    assert conversation_of("ana").snoozed_until is None


def test_a_blocked_contact_is_not_heard(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    Contact.objects.update(blocked=True)
    arrive(channel, "ana", "Hi again")
    work()
    assert Message.objects.count() == 1


def test_what_a_person_wrote_about_a_contact_is_not_overwritten(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    Contact.objects.update(first_name="Anastasia")
    arrive(channel, "ana", "Hi again")
    work()
    assert contact_of("ana").first_name == "Anastasia"


def test_the_same_address_on_another_channel_is_another_contact(work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert Identity.objects.values("contact").distinct().count() == 2


def test_one_bad_payload_does_not_lose_its_neighbours(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    bad = Payload.objects.create(channel=channel, body=b"{not json")
    arrive(channel, "budi", "Hi")
    work()
    assert Message.objects.count() == 2
    bad.refresh_from_db()
    assert (bad.state, bad.attempts) == (PayloadState.QUARANTINED, 3)
    assert bad.error


def test_what_breaks_the_batch_goes_to_quarantine_alone(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = Custom.parse

    def break_on_poison(self: Custom, channel: Any, headers: Any, body: bytes, at: Any) -> Sequence[wire.Item]:
        items = parse(self, channel, headers, body, at)
        if b"poison" in body:  # too long for its column: the database refuses the whole batch
            return [wire.Inbound("x" * 300, wire.Person("p"), text="poison")]
        return items

    monkeypatch.setattr(Custom, "parse", break_on_poison)
    channel = ChannelFactory()
    for number in range(20):
        arrive(channel, f"person-{number}", "poison" if number == 7 else "Hi")
    work()
    counted = Payload.objects.filter(state=PayloadState.QUARANTINED).count()
    if Message.objects.filter(text="poison").exists():  # SQLite does not hold lengths
        assert (counted, Message.objects.count()) == (0, 20)
    else:
        assert (counted, Message.objects.count()) == (1, 19)


def test_a_payload_whose_worker_ended_three_times_is_quarantined_without_another_try(work: Work) -> None:
    payload = arrive(ChannelFactory(), "ana", "Hi")
    Payload.objects.filter(pk=payload.pk).update(attempts=3)
    work()
    payload.refresh_from_db()
    assert payload.state == PayloadState.QUARANTINED
    assert "ended three times" in payload.error
    assert Message.objects.count() == 0


def test_a_payload_that_never_ends_is_stopped_and_quarantined(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.inbound.take_in.BATCH_CPU", 0.2)
    monkeypatch.setattr("conversations.inbound.take_in.ALONE_CPU", 0.2)

    def loop(*args: Any) -> Sequence[wire.Item]:
        while True:
            pass

    monkeypatch.setattr(Custom, "parse", loop)
    payload = arrive(ChannelFactory(), "ana", "Hi")
    work()
    payload.refresh_from_db()
    assert payload.state == PayloadState.QUARANTINED
    assert "processor time" in payload.error


def test_receipts_only_move_forward(work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    conversation = conversation_of("ana")
    message = Message.objects.create(
        conversation=conversation,
        contact=conversation.contact,
        channel=channel,
        direction="outbound",
        text="Hello",
        status="sent",
        external_id="ext-9",
        author_kind="agent",
    )
    for status in ("read", "delivered", "failed"):
        body = f'{{"type": "status", "message_id": "ext-9", "status": "{status}"}}'
        Payload.objects.create(channel=channel, body=body.encode())
    work()
    message.refresh_from_db()
    assert message.status == "read"
