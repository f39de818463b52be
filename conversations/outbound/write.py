"""Outcomes written down, many in one transaction: the delivery, its message, and the event that tells of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from channels.adapters.registry import adapter
from channels.models import Channel
from contacts.models import Identity
from conversations import lock
from conversations.events import EventKind, NewEvent, record
from conversations.models import Delivery, DeliveryState, Message, MessageStatus
from conversations.models.message import moves
from conversations.outbound.attempt import Outcome
from helpdesk import actors, bulk


def write(outcomes: Sequence[Outcome], now: datetime) -> None:
    """Writes those whose claim still holds. A provider that gives one id to two messages must not undo the rest."""
    if not outcomes:
        return
    try:
        with transaction.atomic():
            _write(outcomes, now)
    except IntegrityError:
        if len(outcomes) > 1:
            for outcome in outcomes:
                write([outcome], now)
        elif outcomes[0].external_id:
            write([replace(outcomes[0], external_id="")], now)
        else:
            raise


def _write(outcomes: Sequence[Outcome], now: datetime) -> None:
    lock.lock(outcome.job.message.conversation_id for outcome in outcomes)
    held = _still_held(outcomes)
    messages = {
        row.pk: row
        for row in Message.objects.filter(pk__in=[one.job.message.message_id for one, _ in held])
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    for outcome, delivery in held:
        _move_delivery(delivery, outcome, now)
        _move_message(messages[delivery.message_id], outcome)
    bulk.update(Delivery, [delivery for _, delivery in held], ["state", "due_at", "leased_until", "error"])
    bulk.update(Message, list(messages.values()), ["status", "error", "external_id"])
    _move_identities([outcome for outcome, _ in held])
    _stop_channels([outcome for outcome, _ in held])
    record([_event(messages[delivery.message_id]) for _, delivery in held], now=now)


def _still_held(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, Delivery]]:
    """Without those that another worker, or a person, took over meanwhile: their lease is another."""
    by_id = {outcome.job.claim.delivery.pk: outcome for outcome in outcomes}
    rows = Delivery.objects.filter(pk__in=by_id, state=DeliveryState.DUE).order_by("pk").select_for_update()
    return [(by_id[row.pk], row) for row in rows if row.leased_until == by_id[row.pk].job.claim.until]


def _move_delivery(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    delivery.state = outcome.state
    delivery.error = outcome.error[:500]
    delivery.leased_until = None
    if outcome.again is not None:
        delivery.due_at = now + outcome.again


STATUS = {
    DeliveryState.SENT: MessageStatus.SENT,
    DeliveryState.FAILED: MessageStatus.FAILED,
    DeliveryState.UNCERTAIN: MessageStatus.UNCERTAIN,
}


def _move_message(message: Message, outcome: Outcome) -> None:
    """A receipt may have been quicker than the answer to our request: a message never moves backwards."""
    status = STATUS.get(outcome.state)
    if status is None:
        message.error = outcome.error[:500]  # still queued: why it has not left yet
    elif moves(message.status, status):
        message.status, message.error = status, outcome.error[:500]
    if outcome.external_id and not message.external_id:
        message.external_id = outcome.external_id[:255]


def _move_identities(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        identity = outcome.job.identity
        if identity is None:
            continue
        if outcome.closes_window:  # the provider knows better than our reckoning
            Identity.objects.filter(pk=identity.pk).update(last_inbound_at=None)
        elif outcome.state == DeliveryState.SENT and adapter(outcome.job.channel.kind).window is not None:
            Identity.objects.filter(pk=identity.pk).update(sent_since_inbound=F("sent_since_inbound") + 1)


def _stop_channels(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.stops_channel:
            Channel.objects.filter(pk=outcome.job.channel.pk).update(trouble=outcome.error[:300])


def _event(message: Message) -> NewEvent:
    return NewEvent(
        EventKind.MESSAGE_UPDATED,
        actors.SYSTEM,
        message.contact_id,
        message.conversation_id,
        {"message": message.pk, "status": message.status},
        subject=message,
    )
