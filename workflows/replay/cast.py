"""Who is there in a replay: all active agents, online, in their real teams; and what each has got so far in it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpdesk.models import Agent, Membership
from workflows.scenarios.script import GivenAgent


def everybody() -> tuple[GivenAgent, ...]:
    teams: dict[int, list[str]] = {}
    for agent, team in Membership.objects.order_by("pk").values_list("agent_id", "team__name"):
        teams.setdefault(agent, []).append(team)
    return tuple(
        GivenAgent(row.email, tuple(teams.get(row.pk, ())), True, 0, row.limit, row.first_name, row.last_name)
        for row in Agent.objects.filter(is_active=True).order_by("pk")
    )


@dataclass(slots=True)
class Load:
    """Whose turn it is in each team, and what each agent holds: as if the conversations of the past came to them one
    after the other, and were open for as long as they were in truth."""

    turns: dict[str | None, dict[str, int]] = field(default_factory=dict)
    open: list[tuple[datetime, str]] = field(default_factory=list)  # until when, and who has it

    def held(self, at: datetime) -> dict[str, int]:
        self.open = [(until, email) for until, email in self.open if until > at]
        found: dict[str, int] = {}
        for _until, email in self.open:
            found[email] = found.get(email, 0) + 1
        return found

    def take(self, email: str, until: datetime) -> None:
        self.open.append((until, email))

    def to_json(self) -> dict[str, Any]:
        return {
            "turns": [[team, turns] for team, turns in self.turns.items()],
            "open": [[until.isoformat(), email] for until, email in self.open],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Load":
        return cls(
            {team: dict(turns) for team, turns in kept.get("turns", ())},
            [(datetime.fromisoformat(until), email) for until, email in kept.get("open", ())],
        )
