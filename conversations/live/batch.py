"""What the hub asks the database: new events with whoever may be told of them, and what a page has missed."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q

from conversations.live.hints import Hint, Rights, VisitorKey, load_hints, load_rights, load_visitors
from conversations.models import Event
from helpdesk.models import Agent

# Ids are given before commit: on PostgreSQL an event may show up below ones already seen. What commits later than so
# many ids after it was begun is found by nobody but the page's next load (RELIABILITY section 1).
MARGIN = 500
MANY = 2000  # events in one look; beyond, pages load themselves anew
REPLAY_MANY = 1000
REPLAY_FOR = timedelta(minutes=5)
LATE = timedelta(seconds=20)  # no transaction of ours lives longer (idle and lock time-outs in the settings)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(slots=True)
class Batch:
    """``rights`` is None where they were not asked for."""

    hints: list[Hint] = field(default_factory=list)
    visitors: dict[int, list[VisitorKey]] = field(default_factory=dict)
    rights: dict[int, Rights] | None = None
    sessions: frozenset[str] = frozenset()
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose rights to read anew; ``has_visitors`` says whether visitors are listening at all."""

    agent_ids: frozenset[int]
    session_keys: frozenset[str]
    has_visitors: bool
    rights_too: bool


def newest_ids() -> list[int]:
    """The last ids, newest first: what counts as seen when the hub begins."""
    return list(Event.objects.order_by("-id").values_list("id", flat=True)[:MARGIN])


def latest_id() -> int:
    """Up to which event a page that is made now has seen everything; it goes into the page's first stream request."""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def look(named: Collection[int], after: int | None, seen: Collection[int], audience: Audience, now: datetime) -> Batch:
    """The events that were named, and with ``after`` those beyond it (less the margin) that were not seen."""
    wanted = set(named)
    too_many = False
    if after is not None:
        keys = Event.objects.filter(id__gt=after - MARGIN).order_by("id").values_list("id", flat=True)[:MANY]
        recent = list(keys)
        too_many = len(recent) == MANY
        wanted.update(key for key in recent if key not in seen)
    batch = Batch(load_hints(id__in=wanted) if wanted else [], too_many=too_many)
    if batch.hints and audience.has_visitors:
        batch.visitors = load_visitors(hint.contact_id for hint in batch.hints if hint.contact_id)
    if audience.rights_too:
        batch.rights = load_rights(audience.agent_ids)
        alive = Session.objects.filter(session_key__in=audience.session_keys, expire_date__gt=now)
        batch.sessions = frozenset(alive.values_list("session_key", flat=True))
    return batch


def missed(last_id: int, now: datetime, contact_id: int | None = None) -> list[Hint] | None:
    """What happened since ``last_id`` (doubles are harmless), or None if that is too long ago or too much."""
    newer = Event.objects.filter(id__gt=last_id).order_by("id").values_list("at", flat=True)
    first = newer.first()
    if (first is not None and first < now - REPLAY_FOR) or newer[REPLAY_MANY : REPLAY_MANY + 1].exists():
        return None
    until = Event.objects.filter(id__lte=last_id).order_by("-id").values_list("at", flat=True).first()
    begin = now - REPLAY_FOR if until is None else max(until - LATE, now - REPLAY_FOR)
    mine = {} if contact_id is None else {"contact_id": contact_id}
    return load_hints(id__gt=last_id - MARGIN, at__gte=begin, **mine)


def touch_agents(agent_ids: Collection[int], now: datetime) -> None:
    """They are here: at most one write a minute for each, whatever the number of pages and processes."""
    stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - SEEN_EVERY)
    Agent.objects.filter(stale, pk__in=agent_ids).update(last_seen_at=now)
