"""The agents of whom an assignment may ask, locked by id and read once for a whole batch; turns and counts are moved in
memory as they are given, and written at the end."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from conversations.models import Turn
from conversations.routing.pick import pick
from conversations.routing.spec import AgentFacts, AssignSpec, Candidate, Picked
from helpdesk.models import Agent, Membership, Team

EVERYONE = 0  # the team id of assignments to anyone
COUNTED = 1000  # open conversations of an agent are counted no further than this


@dataclass(slots=True)
class Roster:
    """``agents`` by email; ``members`` by team name ("" is everyone); ``turns`` by team id and agent id."""

    agents: dict[str, AgentFacts] = field(default_factory=dict)
    by_id: dict[int, AgentFacts] = field(default_factory=dict)
    members: dict[str, list[int]] = field(default_factory=dict)
    team_ids: dict[str, int] = field(default_factory=dict)
    turns: dict[tuple[int, int], int] = field(default_factory=dict)
    latest: dict[int, int] = field(default_factory=dict)  # the highest turn of a team, once it was asked for
    taken: set[tuple[int, int]] = field(default_factory=set)

    def pick(self, spec: AssignSpec, *, last_agent: str | None = None, excluded: int | None = None) -> Picked | None:
        """A free agent; the turn and the place are taken at once."""
        team = spec.team or ""
        team_id = self.team_ids.get(team, EVERYONE)
        ids = [self.agents[spec.agent].id] if spec.agent in self.agents else []
        if spec.agent is None:
            ids = self.members.get(team, [])
        candidates = [Candidate(self.by_id[key], self.turns.get((team_id, key), 0)) for key in ids if key != excluded]
        picked = pick(spec, candidates, last_agent)
        if picked is not None:
            picked.agent.open += 1
            self.turns[(team_id, picked.agent.id)] = self._next_turn(team_id)
            self.taken.add((team_id, picked.agent.id))
        return picked

    def _next_turn(self, team_id: int) -> int:
        if team_id not in self.latest:
            numbers = (number for (turn_of, _), number in self.turns.items() if turn_of == team_id)
            self.latest[team_id] = max(numbers, default=0)
        self.latest[team_id] += 1
        return self.latest[team_id]

    def save(self) -> None:
        """Writes the turns that were taken."""
        for team_id, group in ((True, "team"), (False, "everyone")):
            rows = [
                Turn(team_id=key[0] or None, agent_id=key[1], number=self.turns[key])
                for key in sorted(self.taken)
                if bool(key[0]) is team_id
            ]
            if rows and group == "team":
                Turn.objects.bulk_create(
                    rows, update_conflicts=True, update_fields=["number"], unique_fields=["team", "agent"]
                )
            for row in rows if group == "everyone" else []:
                if not Turn.objects.filter(team=None, agent_id=row.agent_id).update(number=row.number):
                    row.save()
        self.taken.clear()


def load(*, team_ids: Iterable[int] = (), agent_ids: Iterable[int] = (), everyone: bool = False) -> Roster:
    """Locks and reads the agents of these teams, these agents, or all. Inside a transaction, last of all locks."""
    teams = {row.pk: row.name for row in Team.objects.filter(pk__in=set(team_ids))}
    pairs = list(Membership.objects.filter(team_id__in=teams).values_list("team_id", "agent_id"))
    which = Q() if everyone else Q(pk__in={agent_id for _, agent_id in pairs} | set(agent_ids))
    rows = list(Agent.objects.filter(which, is_active=True).order_by("pk").select_for_update(no_key=True))
    held = _held([row.pk for row in rows])
    roster = Roster(team_ids={name: key for key, name in teams.items()})
    for row in rows:
        facts = AgentFacts(
            row.pk, row.email, row.first_name, row.last_name, row.availability, row.limit, held.get(row.pk, 0)
        )
        roster.agents[row.email] = roster.by_id[row.pk] = facts
    for team_id, agent_id in pairs:
        if agent_id in roster.by_id:
            roster.members.setdefault(teams[team_id], []).append(agent_id)
    if everyone:
        roster.members[""] = list(roster.by_id)
    asked = Q(team_id__in=teams) | (Q(team=None) if everyone else Q(pk__in=[]))
    for turn in Turn.objects.filter(asked):
        roster.turns[(turn.team_id or EVERYONE, turn.agent_id)] = turn.number
    return roster


def _held(agent_ids: list[int]) -> dict[int, int]:
    """Open conversations an agent holds, read after the agents were locked, so that no other batch gives one meanwhile.
    Counted, not kept: a count cannot be off. Each count walks at most COUNTED entries of a partial index."""
    if not agent_ids:
        return {}
    marks = ", ".join(["%s"] * len(agent_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, (SELECT count(*) FROM (SELECT 1 FROM conversations_conversation"
            " WHERE assignee_id = a.id AND status = 'open' LIMIT %s) AS held)"
            f" FROM helpdesk_agent AS a WHERE a.id IN ({marks})",
            [COUNTED, *agent_ids],
        )
        return dict(cursor.fetchall())
