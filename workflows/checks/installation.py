"""Reads what there is in the database, for the checks: so many queries, however much there is."""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Q

from channels.adapters.registry import ADAPTERS
from channels.models import Channel, Template, TemplateStatus
from contacts.models import Field, Segment
from helpdesk.models import Agent, Calendar, Team
from workflows.checks.there import ChannelThere, Installation, Published, TemplateThere
from workflows.document.records import read_programs
from workflows.models import File, Secret, VersionState, Workflow, WorkflowVersion
from workflows.program import Program


def installation(checked: Workflow | None = None) -> Installation:
    """``checked`` is the workflow that is looked at, which is not among the others."""
    active = Count("memberships", filter=Q(memberships__agent__is_active=True))
    workflows = _published(checked)
    return Installation(
        teams=dict(Team.objects.annotate(active=active).values_list("name", "active").order_by()),
        agents=dict(Agent.objects.values_list("email", "is_active")),
        channels={row.name: _channel(row) for row in Channel.objects.only("name", "kind", "is_active")},
        calendars={row.name: row.hours() for row in Calendar.objects.prefetch_related("open_hours", "holidays")},
        fields=frozenset(Field.objects.values_list("key", flat=True)),
        templates=_templates(Template.objects.select_related("channel").defer("text")),
        secrets={row.name: row.allowed for row in Secret.objects.only("name", "hosts")},
        plain_http=bool(settings.OUTBOUND_ALLOW),
        files=frozenset(File.objects.values_list("name", flat=True)),
        segments=frozenset(Segment.objects.values_list("name", flat=True)),
        workflows=workflows,
        drafts=frozenset(Workflow.objects.values_list("name", flat=True)) - set(workflows),
    )


def _channel(row: Channel) -> ChannelThere:
    adapter = ADAPTERS.get(row.kind)
    window = adapter.window if adapter is not None else None
    seconds = int(window.length.total_seconds()) if window is not None else None
    return ChannelThere(row.kind, row.is_active, seconds, adapter.max_text if adapter is not None else 0)


def _templates(rows: Iterable[Template]) -> dict[str, tuple[TemplateThere, ...]]:
    found: dict[str, tuple[TemplateThere, ...]] = {}
    for row in rows:
        there = TemplateThere(row.channel.name, row.status == TemplateStatus.APPROVED)
        found[str(row)] = (*found.get(str(row), ()), there)
    return found


def _published(checked: Workflow | None) -> dict[str, Published]:
    """What is published never changes, so its programs are kept in memory until something else is published, or a
    workflow has another name."""
    rows = WorkflowVersion.objects.filter(state=VersionState.PUBLISHED).order_by("pk")
    found = list(rows.values_list("pk", "published_at", "workflow_id", "workflow__name", "workflow__is_on"))
    programs = _programs(tuple((pk, str(at), name) for pk, at, _workflow, name, _is_on in found))
    return {
        name: Published(program, is_on)
        for (_pk, _at, workflow, name, is_on), program in zip(found, programs, strict=True)
        if checked is None or workflow != checked.pk
    }


@lru_cache(maxsize=2)
def _programs(versions: tuple[tuple[int, str, str], ...]) -> tuple[Program, ...]:
    found = read_programs(pk for pk, _at, _name in versions)
    return tuple(found[pk] for pk, _at, _name in versions)
