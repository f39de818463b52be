"""Lock order and lost updates: what others do meanwhile is neither overwritten nor blocks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from channels import wire
from channels.models import Channel
from conversations import lock, tasks
from conversations.actions.status import snooze
from conversations.inbound.changes import apply_changes
from conversations.models import Conversation, Event, Message, Status
from conversations.views import inbox_access
from helpdesk import actors
from helpdesk.models import Agent
from tests.factories import ChannelFactory, ConversationFactory, MessageFactory


def _fail(channel: Channel, message: Message, refused: list[bool]) -> None:
    """As the take-in does when a provider says that a message did not arrive; it waits for nobody."""
    receipt = wire.Receipt("failed", message_id=message.pk, at=timezone.now())
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            apply_changes([(channel, receipt)], now=timezone.now())
        refused.append(False)
    except OperationalError:
        refused.append(True)
    finally:
        connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_receipt_waits_for_who_moves_the_contacts_runs() -> None:
    """It wakes or stops the contact's runs; without the lock it would overwrite what the engine has just written."""
    channel = ChannelFactory()
    message = MessageFactory(channel=channel, status="sent")
    refused: list[bool] = []
    with transaction.atomic():
        lock.lock_contacts([message.contact_id])
        thread = Thread(target=_fail, args=[channel, message, refused])
        thread.start()
        thread.join()
    assert refused == [True]


@pytest.mark.django_db
def test_what_a_contact_took_back_does_not_come_again_by_a_late_edit() -> None:
    channel = ChannelFactory()
    message = MessageFactory(channel=channel, direction="inbound", external_id="m-1", text="My PIN is 1234")
    now = timezone.now()
    apply_changes([(channel, wire.Deleted("m-1")), (channel, wire.Edited("m-1", "My PIN is 4321"))], now=now)
    message.refresh_from_db()
    assert (message.text, message.edited_at) == ("", None)


@pytest.mark.django_db
@pytest.mark.parametrize("is_last", [True, False])
def test_what_a_contact_took_back_leaves_the_lists_too(is_last: bool) -> None:
    text = f"My PIN is 1234 {'x' * 200}"
    channel = ChannelFactory()
    conversation = ConversationFactory(channel=channel, preview=text[:160] if is_last else "Later")
    MessageFactory(conversation=conversation, direction="inbound", external_id="m-1", text=text)
    apply_changes([(channel, wire.Deleted("m-1"))], now=timezone.now())
    conversation.refresh_from_db()
    assert conversation.preview == ("" if is_last else "Later")


@pytest.mark.django_db
def test_who_snoozes_anew_is_not_woken_by_the_old_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent puts it off further between the worker's look and its lock."""
    now = timezone.now()
    conversation: Conversation = ConversationFactory(
        status=Status.SNOOZED, snoozed_until=now - timedelta(minutes=1), channel=ChannelFactory()
    )

    def late(ids: Iterable[int]) -> dict[int, Conversation]:
        keys = list(ids)
        with lock.locked(conversation.pk) as row:
            snooze(row, until=now + timedelta(hours=1), by=actors.SYSTEM, now=now)
        return lock.lock(keys)

    monkeypatch.setattr(tasks, "lock", SimpleNamespace(lock=late))
    tasks.wake_snoozed()
    conversation.refresh_from_db()
    assert conversation.status == Status.SNOOZED


@pytest.mark.django_db
def test_who_loses_sight_of_a_conversation_while_the_lock_is_waited_for_changes_nothing(
    agent: Agent, own_only: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague takes it over between the page's look and its lock."""
    conversation: Conversation = ConversationFactory(assignee=own_only)

    @contextmanager
    def taken_over(conversation_id: int) -> Iterator[Conversation]:
        Conversation.objects.filter(pk=conversation_id).update(assignee=agent)
        with lock.locked(conversation_id) as row:
            yield row

    monkeypatch.setattr(inbox_access, "locked", taken_over)
    client = Client()
    client.force_login(own_only)
    for path, data in (("send", {"text": "Hi"}), ("comment", {"text": "Hi"}), ("close", {}), ("tags", {"add": "vip"})):
        assert client.post(f"/inbox/{conversation.pk}/{path}/", data).status_code == 404
        Conversation.objects.update(assignee=own_only)
    conversation.refresh_from_db()
    assert (conversation.status, Message.objects.count(), Event.objects.count()) == (Status.OPEN, 0, 0)
