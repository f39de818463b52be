"""Starts by the clock: a row for each time that has come, worked off in batches that commit how far they came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db import transaction

from contacts.models import Contact
from conversations.lock import lock_contacts
from conversations.models import Conversation, Status
from helpdesk import clock, queue
from workflows import due_times
from workflows.begin import Start, begin, made
from workflows.compiled import compiled
from workflows.engine.slot import live_runs
from workflows.models import ScheduledStart, VersionState, WorkflowVersion
from workflows.next_times import zone_of
from workflows.starting import Candidate, latest_conversations, matching
from workflows.triggers.schedule import Schedule

BATCH = 500  # contacts a transaction
TURN = 8.0  # seconds: a long list must not be taken for a task that hangs (Q_CLUSTER's timeout)


@dataclass(frozen=True, slots=True)
class Due:
    version: WorkflowVersion
    at: datetime


def start_scheduled() -> int:
    """Starts what is due, and gives how many runs; rings again where there is more than fits in a turn."""
    started, end = 0, monotonic() + TURN
    _note(_missing(clock.now()), clock.now())
    while (batch := _batch(clock.now())) is not None:
        started += batch
        if monotonic() > end:
            queue.ring("start_scheduled")
            break
    if started:
        queue.ring("step_runs")
    return started


def is_due(now: datetime) -> bool:
    return ScheduledStart.objects.filter(done_at=None, due_at__lte=now).exists() or bool(_missing(now))


def _missing(now: datetime) -> list[Due]:
    """The latest time of each published schedule, where it came after publishing and nobody has noted it yet: of
    several that passed unseen only the last counts."""
    rows = WorkflowVersion.objects.filter(state=VersionState.PUBLISHED, trigger=Schedule.name)
    dues = [due for version in rows.select_related("workflow") if (due := _latest(version, now)) is not None]
    if not dues:
        return []
    noted = set(
        ScheduledStart.objects.filter(
            version__in=[due.version for due in dues], due_at__in=[due.at for due in dues]
        ).values_list("version_id", "due_at")
    )
    return [due for due in dues if (due.version.pk, due.at) not in noted]


def _latest(version: WorkflowVersion, now: datetime) -> Due | None:
    config = compiled(version.pk).program.trigger.config
    at = due_times.latest(config, zone_of(config), now)
    return Due(version, at) if at is not None and at > (version.published_at or version.created_at) else None


def _note(dues: Iterable[Due], now: datetime) -> None:
    """A time that comes while the workflow is off is over at once: switching it on later does not make up for it."""
    for due in dues:
        done = None if due.version.workflow.is_on else now
        ScheduledStart.objects.get_or_create(version=due.version, due_at=due.at, defaults={"done_at": done})


@transaction.atomic
def _batch(now: datetime) -> int | None:
    """The next contacts of the oldest start; how many runs that made. None: there is nothing to do, or another worker
    is at it."""
    rows = ScheduledStart.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "pk")
    row = rows.select_related("version__workflow").select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    wanted = _wanted(row) if row.version.workflow.is_on else {}
    count = _start(row.version, wanted, now) if wanted else 0
    row.cursor = max(wanted, default=row.cursor)
    row.started += count
    row.done_at = now if len(wanted) < BATCH else None
    row.save(update_fields=["cursor", "started", "done_at"])
    return count


def _wanted(row: ScheduledStart) -> dict[int, int | None]:
    """The next contacts, each with the conversation that it is about. The cursor is a contact's id in either case."""
    if compiled(row.version_id).program.trigger.config.get("about") == "conversations":
        # Ordered by contact: the constraint of one conversation that is not closed is the index for it.
        rows = Conversation.objects.exclude(status=Status.CLOSED).filter(contact_id__gt=row.cursor)
        return dict(rows.order_by("contact_id").values_list("contact_id", "pk")[:BATCH])
    ids = list(Contact.objects.filter(pk__gt=row.cursor).order_by("pk").values_list("pk", flat=True)[:BATCH])
    latest = latest_conversations(ids)
    return {key: latest.get(key) for key in ids}


def _start(version: WorkflowVersion, wanted: dict[int, int | None], now: datetime) -> int:
    chosen = matching([Candidate(Start(version, *pair)) for pair in wanted.items()], now)
    contacts = lock_contacts([item.start.contact_id for item in chosen])
    starts = [item.start for item in chosen if item.start.contact_id in contacts]
    return made(begin(starts, live_runs(contacts.keys()), now=now))
