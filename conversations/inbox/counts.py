"""How many conversations the lists and tabs hold, never counted past a hundred: one statement, bounded by indexes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from conversations.inbox.lists import Folder, View
from conversations.models import Conversation, Status
from helpdesk.models import Agent, Team

CAP = 99


class _Capped(Subquery):
    """Rows of a query, counted up to one more than the cap."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, rows: "QuerySet[Conversation]", **extra: Any) -> None:
        super().__init__(rows.order_by().values("pk")[: CAP + 1], **extra)


def count(agent: Agent, folder: Folder, teams: Sequence[Team]) -> dict[str, int]:
    """Open conversations by the key of their list; ``snoozed`` and ``unread`` of the list at hand and of mine."""
    folders = [
        Folder("mine"),
        Folder("unassigned"),
        Folder("all"),
        *(Folder(f"team-{row.pk}", row.pk) for row in teams),
    ]
    asked = {one.key: View(agent, one, Status.OPEN).rows() for one in folders}
    asked["snoozed"] = View(agent, folder, Status.SNOOZED).rows()
    asked["unread"] = View(agent, Folder("mine"), Status.OPEN).rows().filter(unread_count__gt=0)
    if folder.key not in asked:  # a team that is not (or no longer) theirs
        asked[folder.key] = View(agent, folder, Status.OPEN).rows()
    counted = Agent.objects.filter(pk=agent.pk).values_list(*(_Capped(rows) for rows in asked.values())).get()
    return dict(zip(asked, counted, strict=True))


def capped(number: int) -> str:
    """As people read it: "" for none, "99+" for many."""
    return "" if not number else f"{CAP}+" if number > CAP else str(number)
