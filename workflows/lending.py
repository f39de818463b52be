"""What this installation lends to rehearsals and scenarios: calendars, fields, segments, templates, other workflows."""

from django.utils import timezone

from channels.models import Template, TemplateStatus
from contacts.models import Field, Segment
from helpdesk.models import Calendar
from workflows.compiled import compiled
from workflows.document import references
from workflows.facts import FieldFacts, TemplateFacts
from workflows.models import VersionState, WorkflowVersion
from workflows.program import Condition, Program, When
from workflows.scenarios.house import House

MOST_TEMPLATES = 1_000


def lent(program: Program) -> House:
    """What ``program`` may use that no scenario gives; the number of queries does not grow with what there is."""
    return House(
        calendars={row.name: row.hours() for row in Calendar.objects.prefetch_related("open_hours", "holidays")},
        segments={row.name: _segment(row) for row in Segment.objects.all()},
        templates={str(row): _template(row) for row in Template.objects.order_by("-pk")[:MOST_TEMPLATES]},
        fields={row.key: FieldFacts(row.type, tuple(row.choices)) for row in Field.objects.all()},
        workflows=_workflows(program),
        zone=timezone.get_default_timezone(),
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
