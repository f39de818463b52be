"""Reads what there is in the database, for the checks."""

from django.db.models import Count, Q

from channels.models import Channel
from contacts.models import Field
from helpdesk.models import Agent, Calendar, Team
from workflows.checks.base import Installation
from workflows.document.records import read
from workflows.models import VersionState, Workflow, WorkflowVersion


def installation(checked: Workflow | None = None) -> Installation:
    """``checked`` is the workflow that is looked at, which is not among the others."""
    active = Count("memberships", filter=Q(memberships__agent__is_active=True))
    published = WorkflowVersion.objects.filter(state=VersionState.PUBLISHED, workflow__is_on=True)
    others = published.exclude(workflow=checked) if checked is not None else published
    return Installation(
        teams=dict(Team.objects.annotate(active=active).values_list("name", "active").order_by()),
        agents=dict(Agent.objects.values_list("email", "is_active")),
        channels=dict(Channel.objects.values_list("name", "is_active")),
        calendars={row.name: row.hours() for row in Calendar.objects.prefetch_related("open_hours", "holidays")},
        fields=frozenset(Field.objects.values_list("key", flat=True)),
        workflows=frozenset(published.filter(trigger="manual").values_list("workflow__name", flat=True)),
        others=tuple(read(version).program for version in others.select_related("workflow")),
    )
