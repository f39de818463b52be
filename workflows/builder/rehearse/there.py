"""Who and what there is for a rehearsal: the people as they are now, teams, fields, and what the house lends."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from contacts.models import Field
from conversations.models import Conversation, Status
from helpdesk.models import Agent, Availability, Membership, Team
from workflows.lending import lent
from workflows.program import Program
from workflows.scenarios.house import House

MOST_AGENTS = 500


@dataclass(frozen=True, slots=True)
class Person:
    """An active agent as they are now."""

    email: str
    first_name: str
    last_name: str
    name: str
    teams: tuple[str, ...]
    online: bool
    open: int
    limit: int | None


@dataclass(frozen=True)
class There:
    house: House
    people: tuple[Person, ...]
    teams: tuple[str, ...]
    fields: tuple[Field, ...]

    @cached_property
    def by_email(self) -> Mapping[str, Person]:
        return {person.email: person for person in self.people}

    def name(self, email: str) -> str:
        person = self.by_email.get(email)
        return person.name if person else email


def there(program: Program) -> There:
    """Reads it; the number of queries does not grow with what there is."""
    teams = tuple(Team.objects.values_list("name", flat=True))
    return There(lent(program), _people(), teams, tuple(Field.objects.all()))


def _people() -> tuple[Person, ...]:
    teams: dict[int, list[str]] = {}
    for agent_id, team in Membership.objects.order_by("team__name").values_list("agent_id", "team__name"):
        teams.setdefault(agent_id, []).append(team)
    rows = Conversation.objects.filter(status=Status.OPEN, assignee__isnull=False).order_by()
    held = dict(rows.values("assignee").annotate(n=Count("pk")).values_list("assignee", "n"))
    return tuple(
        Person(
            row.email,
            row.first_name,
            row.last_name,
            row.name,
            tuple(teams.get(row.pk, ())),
            row.availability == Availability.ONLINE,
            held.get(row.pk, 0),
            row.limit,
        )
        for row in Agent.objects.filter(is_active=True).order_by("pk")[:MOST_AGENTS]
    )
