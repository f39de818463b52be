"""Where an answer is awaited in a closed conversation: what the contact writes next then opens no other one. The floor
below knows by a column of the conversation, which is kept here, in step with the runs that wait."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from conversations.actions.status import reopen
from conversations.events import EventKind, NewEvent
from conversations.models import Conversation, Status
from helpdesk import actors, bulk
from helpdesk.actors import Actor
from workflows.engine.slot import Slot
from workflows.models import Run, RunState
from workflows.models.run import LIVE

LONGEST = timedelta(days=7)  # that a question waits


def asks(run: Run) -> bool:
    """Whether it waits, or waited last, for the answer to a question."""
    return "answer" in run.memory.get("waiting_for", ())


def after_steps(slots: Iterable[Slot], now: datetime) -> None:
    """Once these runs are written, their conversations locked."""
    rows = [(slot.run, slot.conversation) for slot in slots if slot.conversation is not None]
    _settle([row for run, row in rows if row.answer_expected_until or (row.is_closed and _waits(run))], now)


def after_events(
    events: Sequence[NewEvent], lives: Mapping[int, Sequence[Run]], touched: Sequence[Run], now: datetime
) -> None:
    """Once the contacts' live runs have reacted, and those ``touched`` are written."""
    closed = {event.conversation_id for event in events if event.kind == EventKind.CONVERSATION_CLOSED}
    waiting = [run for runs in lives.values() for run in runs if run.conversation_id in closed and _waits(run)]
    settle([*waiting, *(run for run in touched if run.state == RunState.STOPPED)], now)
    _reopen_unawaited(events, touched, now)


def settle(runs: Iterable[Run], now: datetime) -> None:
    """Once these runs have ended, or their conversation has; their contacts are locked."""
    of_runs = {run.conversation_id: run for run in runs if run.conversation_id and asks(run)}
    if not of_runs:
        return
    rows = list(Conversation.objects.filter(pk__in=of_runs).order_by("pk").select_for_update(no_key=True))
    _settle(rows, now)
    for row in rows:
        if of_runs[row.pk].state not in LIVE and _is_unread(row):
            _reopen(row, actors.SYSTEM, now)


def _waits(run: Run) -> bool:
    return run.state == RunState.WAITING and asks(run)


def _settle(conversations: Iterable[Conversation], now: datetime) -> None:
    rows = {row.pk: row for row in conversations}
    if not rows:
        return
    until = _until([row.pk for row in rows.values() if row.status == Status.CLOSED], now)
    changed = [row for row in rows.values() if row.answer_expected_until != until.get(row.pk)]
    for row in changed:
        row.answer_expected_until = until.get(row.pk)
    bulk.update(Conversation, changed, ["answer_expected_until"])


def _until(conversation_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """How long the runs that wait for an answer in these conversations do so."""
    if not conversation_ids:
        return {}
    found: dict[int, datetime] = {}
    for run in Run.objects.filter(conversation_id__in=conversation_ids, state=RunState.WAITING):
        if run.conversation_id and asks(run):
            until = run.wake_at or now + LONGEST
            found[run.conversation_id] = max(until, found.get(run.conversation_id, until))
    return found


def _reopen_unawaited(events: Iterable[NewEvent], touched: Sequence[Run], now: datetime) -> None:
    """What was taken for an answer that no run awaits any more is not left where nobody looks."""
    late = [event for event in events if event.data.get("after_closing")]
    if not late:
        return
    answered = {run.contact_id for run in touched if any(item["kind"] == "answer" for item in run.inbox)}
    for event in late:
        if event.contact_id not in answered and event.conversation_id is not None:
            _reopen(Conversation.objects.get(pk=event.conversation_id), event.actor, now)


def _is_unread(row: Conversation) -> bool:
    """Whether the contact wrote last, after it was closed: the answer to a question whose run has ended since."""
    wrote = row.last_inbound_at if row.last_message_from == "contact" else None
    return row.closed_at is not None and wrote is not None and wrote > row.closed_at


def _reopen(row: Conversation, by: Actor, now: datetime) -> None:
    """Back among the open ones, with the message unread; unless the contact has another conversation, which is seen."""
    if Conversation.objects.filter(contact_id=row.contact_id).exclude(status=Status.CLOSED).exists():
        return
    reopen(row, by=by, now=now)
    row.unread_count, row.waiting_since = row.unread_count + 1, now
    bulk.update(Conversation, [row], ["unread_count", "waiting_since"])
