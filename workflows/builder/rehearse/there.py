"""What a rehearsal takes from the installation: its people, calendars, fields, segments, templates, sub-workflows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from channels.models import Template, TemplateStatus
from contacts.models import Field, Segment
from conversations.models import Conversation, Status
from helpdesk.models import Agent, Availability, Calendar, Membership, Team
from workflows.compiled import compiled
from workflows.document import references
from workflows.facts import FieldFacts, TemplateFacts
from workflows.models import VersionState, WorkflowVersion
from workflows.program import Condition, Program, When
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
    fields = tuple(Field.objects.all())
    house = House(
        calendars={row.name: row.hours() for row in Calendar.objects.prefetch_related("open_hours", "holidays")},
        segments={row.name: _segment(row) for row in Segment.objects.all()},
        templates={str(row): _template(row) for row in Template.objects.order_by("-pk")[:1_000]},
        fields={row.key: FieldFacts(row.type, tuple(row.choices)) for row in fields},
        workflows=_workflows(program),
    )
    return There(house, _people(), tuple(Team.objects.values_list("name", flat=True)), fields)


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


def _segment(row: Segment) -> When:
    return When(row.match, tuple(Condition(**each) for each in row.conditions))


def _template(row: Template) -> TemplateFacts:
    return TemplateFacts(row.name, row.language, row.text, row.status == TemplateStatus.APPROVED)


def _workflows(program: Program) -> dict[str, Program]:
    """Those that ``program`` starts, and that they start in their turn."""
    published = WorkflowVersion.objects.filter(state=VersionState.PUBLISHED, workflow__is_on=True, trigger="manual")
    found: dict[str, Program] = {}
    wanted = _starts(program)
    while wanted:
        rows = published.filter(workflow__name__in=wanted).values_list("workflow__name", "pk")
        new = {name: compiled(pk).program for name, pk in rows}
        found.update(new)
        wanted = {name for each in new.values() for name in _starts(each)} - set(found)
    return found


def _starts(program: Program) -> set[str]:
    return {
        reference.name for step in program.walk() for reference in references.of(step) if reference.what == "workflow"
    }
