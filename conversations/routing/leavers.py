"""What agents had who were made inactive goes back to their team, or to nobody: no one would answer it."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from conversations.actions.assign import Assignment, assign
from conversations.lock import lock
from conversations.models import Conversation, QueueEntry, Status
from helpdesk import actors, clock
from helpdesk.models import Team

BATCH = 100  # conversations a transaction


def left() -> QuerySet[Conversation]:
    return Conversation.objects.filter(assignee__is_active=False, status__in=[Status.OPEN, Status.SNOOZED])


def hand_back() -> int:
    """How many went back. Those of a team that assigns by itself wait in its queue, as if handed to it by hand."""
    total = 0
    while ids := list(left().order_by("last_message_at", "pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            locked = lock(ids)
            rows = list(left().filter(pk__in=locked).select_related("assignee"))
            teams = set(Team.objects.filter(auto_assign=True).values_list("pk", flat=True))
            assign([_back(locked[row.pk], str(row.assignee), teams) for row in rows], now=clock.now())
        total += len(rows)
    return total


def _back(row: Conversation, name: str, teams: Collection[int]) -> Assignment:
    wait = QueueEntry(team_id=row.team_id) if row.team_id in teams else None
    return Assignment(row, None, row.team_id, actors.SYSTEM, f"{name} is not active any more", wait=wait)
