"""The names that a page of the thread needs, asked for once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from conversations.models import Category, Event
from helpdesk.actors import ActorKind
from helpdesk.models import Agent, Team


@dataclass(slots=True)
class Names:
    agents: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "Names":
        """Whoever ``rows`` (messages, comments, events) speak of: at most three queries."""
        agents, teams, categories = set(), set(), set()
        for row in rows:
            if not isinstance(row, Event):
                agents.add(row.author_id)
                continue
            agents |= {row.actor_id, row.data.get("agent"), row.data.get("previous_agent")}
            teams |= {row.data.get("team"), row.data.get("previous_team")}
            categories.add(row.data.get("category"))
        return cls(
            _by_id(Agent.objects.only("first_name", "last_name", "email"), agents),
            _by_id(Team.objects.only("name"), teams),
            _by_id(Category.objects.only("name"), categories),
        )

    def author(self, kind: str, agent_id: int | None, name: str) -> str:
        """Who wrote or did something, as colleagues read it."""
        if agent_id in self.agents:
            person = self.agents[agent_id]
            return _("%(name)s by a program") % {"name": person} if kind == ActorKind.API else person
        if kind == ActorKind.WORKFLOW:
            return _("Workflow %(name)s") % {"name": name} if name else _("A workflow")
        if kind == ActorKind.AGENT:
            return name or _("A former colleague")
        return name or (_("A program") if kind == ActorKind.API else _("The helpdesk"))


def _by_id(rows: Any, ids: set[Any]) -> dict[int, str]:
    wanted = {key for key in ids if isinstance(key, int)}
    return {row.pk: row.name for row in rows.filter(pk__in=wanted)} if wanted else {}
