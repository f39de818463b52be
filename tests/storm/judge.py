"""Compares what the house holds, once it is quiet, with what it accepted. Each fault is a sentence."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from django.db.models import Count, F, Q

from channels.models import Payload, PayloadState
from contacts.models import Contact, Identity
from conversations.models import Conversation, Delivery, Direction, Event, Message, QueueEntry, Status
from helpdesk import clock, queue
from helpdesk.models import Agent
from workflows.models import Run, RunState

SHOWN = 5


def is_quiet() -> bool:
    """Whether nothing is due, and no timer runs but those of conversations that wait for an agent."""
    if Payload.objects.filter(state=PayloadState.NEW).exists():
        return False
    timers = Q(state=RunState.WAITING, wake_at__isnull=False) & ~Q(pk__in=QueueEntry.objects.values("run_id"))
    if Run.objects.filter(Q(state=RunState.READY) | timers).exists():
        return False
    return not any(bell.is_due(clock.now()) for bell in queue.BELLS.values())


def judge(accepted: Mapping[str, int]) -> list[str]:
    return [
        *lost_or_doubled(accepted),
        *stuck(),
        *conversations(),
        *over_limit(),
        *runs(),
        *order(),
    ]


def lost_or_doubled(accepted: Mapping[str, int]) -> Iterable[str]:
    rows = Message.objects.filter(direction=Direction.INBOUND)
    stored = Counter(rows.values_list("external_id", flat=True))
    yield from _fault("accepted and lost", [key for key in accepted if not stored[key]])
    yield from _fault("stored more than once", [key for key, count in stored.items() if count > 1])
    received = Counter(Event.objects.filter(kind="message.received").values_list("data__message", flat=True))
    yield from _fault(
        "received, by the log, not once", [key for key in rows.values_list("pk", flat=True) if received[key] != 1]
    )
    people = Identity.objects.values("channel_id", "external_id").annotate(n=Count("pk")).filter(n__gt=1)
    yield from _fault("contacts doubled", list(people.values_list("external_id", flat=True)))
    yield from _fault("contacts of nobody", list(Contact.objects.filter(identities=None).values_list("pk", flat=True)))


def stuck() -> Iterable[str]:
    payloads = Payload.objects.exclude(state=PayloadState.DONE)
    yield from _fault("payloads not taken in", list(payloads.values_list("pk", "state", "error")))
    yield from _fault("deliveries not ended", list(Delivery.objects.filter(state="due").values_list("pk", flat=True)))
    due = [name for name, bell in queue.BELLS.items() if bell.is_due(clock.now())]
    yield from _fault("bells still due", due)


def conversations() -> Iterable[str]:
    yield from two_open()
    without = Conversation.objects.filter(messages=None)
    yield from _fault("conversations without a message", list(without.values_list("pk", flat=True)))
    inbound = Count("messages", filter=Q(messages__direction=Direction.INBOUND))
    wrong = Conversation.objects.exclude(status=Status.CLOSED).annotate(n=inbound).exclude(n=F("unread_count"))
    yield from _fault("unread counts that are wrong", list(wrong.values_list("pk", "unread_count", "n")))


def two_open() -> Iterable[str]:
    """Also while the storm goes on: one statement sees one moment."""
    rows = (
        Conversation.objects.exclude(status=Status.CLOSED).values("contact_id").annotate(n=Count("pk")).filter(n__gt=1)
    )
    yield from _fault("contacts with two open conversations", list(rows.values_list("contact_id", flat=True)))


def over_limit() -> Iterable[str]:
    """Also while the storm goes on."""
    held = Count("conversations", filter=Q(conversations__status=Status.OPEN))
    rows = Agent.objects.annotate(held=held).filter(held__gt=F("limit"))
    yield from _fault("agents over their limit", list(rows.values_list("email", "held")))


def runs() -> Iterable[str]:
    count = Count("runs")
    rows = Conversation.objects.annotate(n=count).exclude(n=1).values_list("pk", "n")
    yield from _fault("conversations without exactly one run", list(rows))
    failed = Run.objects.filter(state=RunState.FAILED).values_list("pk", "error")
    yield from _fault("runs failed", list(failed))
    entries = set(QueueEntry.objects.values_list("run_id", "conversation_id"))
    waiting = set(Run.objects.filter(state=RunState.WAITING).values_list("pk", "conversation_id"))
    yield from _fault("runs and queue that do not agree", sorted(entries ^ waiting))
    yield from _fault("runs whose sends are not what they say", list(_sends()))


def _sends() -> Iterable[tuple[int, int, int]]:
    """(run, messages by it, steps of it that sent)."""
    sent = Counter(Message.objects.filter(direction=Direction.OUTBOUND).values_list("conversation_id", flat=True))
    for run in Run.objects.annotate(steps=Count("log", filter=Q(log__step__kind="send_message", log__outcome="done"))):
        number = sent[run.conversation_id or 0]
        if number != run.steps:
            yield run.pk, number, run.steps


def order() -> Iterable[str]:
    """The thread shows the order in which the contact wrote."""
    rows = Message.objects.filter(direction=Direction.INBOUND).order_by("conversation_id", "at", "id")
    keys = rows.values_list("conversation_id", "text")
    wrong = [
        (one, other)
        for one, other in pairwise(keys)
        if one[0] == other[0] and int(one[1].split()[-1]) > int(other[1].split()[-1])
    ]
    yield from _fault("messages out of order", wrong)


def _fault(what: str, rows: Sequence[object]) -> Iterable[str]:
    if rows:
        yield f"{what}: {len(rows)}, such as {', '.join(str(row) for row in rows[:SHOWN])}"
