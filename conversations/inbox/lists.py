"""The lists of the inbox: Mine, Unassigned, All and one a team, each by status, newest activity first."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from conversations.models import Conversation, Status
from helpdesk.models import Agent, Membership, Team, Visibility

PAGE = 50  # rows

# What a row shows; secrets and settings of the channel stay where they are.
COLUMNS = (
    *(
        "id",
        "status",
        "unread_count",
        "waiting_since",
        "last_message_at",
        "last_message_from",
        "preview",
        "snoozed_until",
    ),
    *("contact__first_name", "contact__last_name", "contact__email", "contact__phone"),
    *("assignee__first_name", "assignee__last_name", "assignee__email", "team__name", "channel__kind", "channel__name"),
)


@dataclass(frozen=True, slots=True)
class Folder:
    """One list. ``key`` stands in addresses: mine, unassigned, all, or team-7."""

    key: str
    team_id: int | None = None

    @classmethod
    def read(cls, text: str) -> "Folder":
        """What an address asks for; anything unknown is Mine."""
        head, _, number = text.partition("-")
        if head == "team" and number.isdecimal() and len(number) < 10:
            return cls(f"team-{int(number)}", int(number))
        return cls(text) if text in ("mine", "unassigned", "all") else cls("mine")

    def holds(self, rows: "QuerySet[Conversation]", agent: Agent) -> "QuerySet[Conversation]":
        """Those of ``rows`` that are in this list."""
        if self.team_id is not None:
            return rows.filter(team_id=self.team_id)
        if self.key == "mine":
            return rows.filter(assignee_id=agent.pk)
        return rows.filter(assignee__isnull=True) if self.key == "unassigned" else rows


@dataclass(frozen=True, slots=True)
class View:
    """A list and a status tab of one agent: what the middle of the page shows."""

    agent: Agent
    folder: Folder
    status: Status

    def rows(self) -> "QuerySet[Conversation]":
        visible = Conversation.objects.visible_to(self.agent).filter(status=self.status)
        return self.folder.holds(visible, self.agent)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page of rows ended."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()},{self.id}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        moment, _, number = text.partition(",")
        try:
            at = datetime.fromisoformat(moment)
            return cls(at, int(number)) if at.tzinfo is not None and abs(int(number)) < 2**63 else None
        except ValueError:
            return None


def page(view: View, after: Key | None = None) -> tuple[list[Conversation], Key | None]:
    """A page of rows, and the key of the next one if there is more."""
    found = list(_with_columns(_newest(view, after)))
    more = len(found) > PAGE
    rows = found[:PAGE]
    return rows, Key(rows[-1].last_message_at, rows[-1].pk) if more else None


def some(view: View, ids: list[int]) -> list[Conversation]:
    """Those of the conversations ``ids`` that this view shows now."""
    return list(_with_columns(view.rows().filter(pk__in=ids).order_by("-last_message_at", "-id")))


def _with_columns(rows: "QuerySet[Conversation]") -> "QuerySet[Conversation]":
    return rows.select_related("contact", "assignee", "team", "channel").only(*COLUMNS)


def _newest(view: View, after: Key | None) -> "QuerySet[Conversation]":
    sources = [_from(rows, after) for rows in _sources(view)]
    if len(sources) == 1:
        return sources[0][: PAGE + 1]
    # One index range a team, each read in display order and no further than a page: an OR over teams would be
    # sorted whole, which grows with what is stored.
    ids = sources[0].none().values("pk").union(*(rows.values("pk")[: PAGE + 1] for rows in sources))
    return Conversation.objects.filter(pk__in=[row["pk"] for row in ids]).order_by("-last_message_at", "-id")[
        : PAGE + 1
    ]


def _sources(view: View) -> "list[QuerySet[Conversation]]":
    """Querysets that together are the view, each of them in the order of one index."""
    agent, folder = view.agent, view.folder
    wide = folder.key in ("all", "unassigned") and agent.visibility == Visibility.TEAMS and agent.is_active
    if not wide or not connection.features.supports_slicing_ordering_in_compound:
        return [view.rows()]
    rows = view.rows()
    teams = list(Membership.objects.filter(agent_id=agent.pk).values_list("team_id", flat=True))
    own = [] if folder.key == "unassigned" else [rows.filter(assignee_id=agent.pk)]
    return [*own, *(rows.filter(team_id=team) for team in teams)] or [rows.none()]


def _from(rows: "QuerySet[Conversation]", after: Key | None) -> "QuerySet[Conversation]":
    rows = rows.order_by("-last_message_at", "-id")
    if after is None:
        return rows
    # Written so that the first condition bounds the index (PERFORMANCE: Django's usual OR costs a hundred times more).
    earlier = Q(last_message_at__lt=after.at) | Q(id__lt=after.id)
    return rows.filter(earlier, last_message_at__lte=after.at)


def teams_of(agent: Agent) -> list[Team]:
    """The teams whose lists the agent has: their own first, then, for who sees all, the others."""
    mine = Membership.objects.filter(team=OuterRef("pk"), agent_id=agent.pk)
    teams = Team.objects.annotate(is_mine=Exists(mine)).only("name").order_by("-is_mine", "name")
    return list(teams if agent.visibility == Visibility.ALL else teams.filter(is_mine=True))
