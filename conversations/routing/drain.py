"""Draining the queues: when somebody comes online, closes, or joins, who waits longest is served first."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from conversations.actions.assign import Assignment, assign
from conversations.lock import lock
from conversations.models import Conversation, QueueEntry, Status
from conversations.routing.roster import Roster, load
from conversations.routing.spec import AssignSpec
from helpdesk import actors, clock, lease
from helpdesk.models import Agent, Availability, Membership

BATCH = 100  # conversations a transaction
LEASE = 10.0  # seconds


def drain_is_due(now: datetime) -> bool:
    """Whether a conversation waits for somebody who is free."""
    return QueueEntry.objects.exists() and QueueEntry.objects.filter(_servable()).exists()


def _servable() -> Q:
    """Entries that an agent with a free place might get; who it is and whether it suits is decided under lock."""
    held = Conversation.objects.filter(assignee_id=OuterRef("pk"), status=Status.OPEN).order_by()
    count = Coalesce(Subquery(held.values("assignee_id").annotate(n=Count("pk")).values("n")), 0)
    agents = Agent.objects.filter(is_active=True).alias(held=count)
    free = list(agents.filter(Q(limit=None) | Q(held__lt=F("limit"))).values_list("pk", "availability"))
    here = [key for key, availability in free if availability == Availability.ONLINE]
    all_free = [key for key, _ in free]
    return _for(here) | (_for(all_free) & Q(only_online=False))


def _for(agent_ids: list[int]) -> Q:
    teams = Membership.objects.filter(agent_id__in=agent_ids).values("team_id")
    anyone = Q(team=None, agent=None) if agent_ids else Q(pk__in=[])
    return Q(agent_id__in=agent_ids) | Q(team_id__in=teams, agent=None) | anyone


def drain() -> int:
    """Gives waiting conversations to free agents, oldest first; how many were given."""
    total = 0
    with lease.hold("drain_queues", LEASE) as held:
        if held is None:
            return 0
        after: int | None = 0
        while after is not None:
            with transaction.atomic():
                held.check()
                given, after = _drain_batch(after, now=clock.now())
            total += given
    return total


def _drain_batch(after: int, *, now: datetime) -> tuple[int, int | None]:
    """One pass over the next entries; how many were served, and the last entry looked at (None: no more)."""
    ahead = list(
        QueueEntry.objects.filter(_servable(), pk__gt=after).order_by("pk").values_list("pk", "conversation_id")[:BATCH]
    )
    conversations = lock([key for _, key in ahead], skip_locked=True)
    entries = list(
        QueueEntry.objects.filter(conversation_id__in=conversations, pk__in=[key for key, _ in ahead])
        .select_related("team", "agent")
        .order_by("queued_at", "pk")
    )
    roster = load(
        team_ids={entry.team_id for entry in entries if entry.team_id},
        agent_ids={entry.agent_id for entry in entries if entry.agent_id},
        everyone=any(not entry.team_id and not entry.agent_id for entry in entries),
    )
    items = _serve(entries, conversations, roster)
    assign(items, now=now)
    roster.save()
    return len(items), ahead[-1][0] if len(ahead) == BATCH else None


def _serve(entries: Sequence[QueueEntry], conversations: dict[int, Conversation], roster: Roster) -> list[Assignment]:
    last = _last_agents([entry for entry in entries if entry.prefer_last_agent], conversations)
    items = []
    for entry in entries:
        conversation = conversations[entry.conversation_id]
        spec = AssignSpec(
            agent=entry.agent.email if entry.agent else None,
            team=entry.team.name if entry.team else None,
            anyone=not entry.agent and not entry.team,
            strategy=entry.strategy,
            prefer_last_agent=entry.prefer_last_agent,
            only_online=entry.only_online,
            fewer_than=entry.fewer_than,
        )
        picked = roster.pick(spec, last_agent=last.get(conversation.contact_id), excluded=entry.excluded_id)
        if picked is not None:
            why = f"from the queue; {picked.why}"
            items.append(Assignment(conversation, picked.agent.id, conversation.team_id, actors.SYSTEM, why))
    return items


def _last_agents(entries: Sequence[QueueEntry], conversations: dict[int, Conversation]) -> dict[int, str]:
    contacts = {conversations[entry.conversation_id].contact_id for entry in entries}
    return last_agents(contacts)


def last_agents(contact_ids: set[int]) -> dict[int, str]:
    """Contact id → email of who had the contact's last closed conversation."""
    if not contact_ids:
        return {}
    rows = Conversation.objects.filter(contact_id__in=contact_ids, status="closed", assignee__isnull=False)
    return dict(rows.order_by("closed_at").values_list("contact_id", "assignee__email"))
