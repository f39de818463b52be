"""What the checks know of an installation: all that is in the database, by so many queries however much that is."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from channels.adapters.base import Window
from channels.adapters.registry import ADAPTERS
from channels.models import Channel, Template, TemplateStatus
from contacts.models import Field, Segment
from helpdesk.actors import SYSTEM
from helpdesk.hours import Hours, Interval
from helpdesk.models import Agent, Calendar, Membership, Team
from workflows import actions
from workflows.checks import check
from workflows.checks.installation import installation
from workflows.checks.there import ChannelThere, TemplateThere
from workflows.models import File, Secret, Workflow, WorkflowVersion

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def publish(name: str, steps: str = "[{id: end, kind: end}]") -> WorkflowVersion:
    text = f"workflow: {name}\ntrigger: {{on: manual}}\nsteps: {steps}"
    return actions.import_document(text, by=SYSTEM, now=NOW, publish_it=True)


def test_people_places_and_times() -> None:
    team, calendar = Team.objects.create(name="Sales"), Calendar.objects.create(name="Shop")
    calendar.open_hours.create(weekday=0, opens=time(9), closes=time(17))
    active = Agent.objects.create_user("a@example.com")
    gone = Agent.objects.create_user("gone@example.com", is_active=False)
    Membership.objects.bulk_create([Membership(team=team, agent=active), Membership(team=team, agent=gone)])
    there = installation()
    assert there.teams == {"Sales": 1}
    assert there.agents == {"a@example.com": True, "gone@example.com": False}
    assert there.calendars == {"Shop": Hours("UTC", (Interval(0, time(9), time(17)),))}


def test_channels_with_the_windows_of_their_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = Channel.objects.create(kind="webchat", name="Web")
    Channel.objects.create(kind="long_gone", name="Old", is_active=False)
    Template.objects.create(channel=channel, name="hello", language="en", status=TemplateStatus.APPROVED, text="Hi")
    Template.objects.create(channel=channel, name="bye", language="en", text="Bye")
    there = installation()
    assert there.channels == {
        "Web": ChannelThere("webchat", text=10_000),
        "Old": ChannelThere("long_gone", is_active=False),
    }
    assert there.templates == {"hello (en)": (TemplateThere("Web", True),), "bye (en)": (TemplateThere("Web", False),)}
    monkeypatch.setattr(type(ADAPTERS["webchat"]), "window", Window(timedelta(hours=24)))
    assert installation().channels["Web"].window == 86_400


def test_whether_there_may_be_servers_without_tls(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = []
    assert not installation().plain_http
    settings.OUTBOUND_ALLOW = ["10.1.0.0/16"]
    assert installation().plain_http


def test_what_workflows_name() -> None:
    Field.objects.create(key="size", label="Size")
    Segment.objects.create(name="VIP")
    Secret.objects.create(name="crm", value="x", hosts="crm.example.com")
    File.objects.create(name="terms.pdf", file="library/x")
    there = installation()
    assert there.fields == {"size"}
    assert there.segments == {"VIP"}
    assert there.secrets == {"crm": {"crm.example.com"}}
    assert there.files == {"terms.pdf"}


def test_the_other_workflows_as_they_are_published_and_the_drafts() -> None:
    child = publish("Child").workflow
    Workflow.objects.filter(pk=publish("Off").workflow_id).update(is_on=False)
    Workflow.objects.create(name="Draft")
    there = installation()
    assert {name: (each.program.name, each.is_on) for name, each in there.workflows.items()} == {
        "Child": ("Child", True),
        "Off": ("Off", False),
    }
    assert there.drafts == {"Draft"}
    assert set(installation(child).workflows) == {"Off"}


def test_a_new_edition_and_a_new_name_are_seen_at_once() -> None:
    version = publish("Child")
    assert [step.key for step in installation().workflows["Child"].program.walk()] == ["end"]
    publish("Child", "[{id: other, kind: end}]")
    assert [step.key for step in installation().workflows["Child"].program.walk()] == ["other"]
    Workflow.objects.filter(pk=version.workflow_id).update(name="Kid")
    assert installation().workflows["Kid"].program.name == "Kid"


def _queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def _more(name: str) -> None:
    publish(name, "[{id: m, kind: wait, for: 1h}, {id: end, kind: end}]")
    Calendar.objects.create(name=name).open_hours.create(weekday=0, opens=time(9), closes=time(17))
    Channel.objects.create(kind="webchat", name=name)


def test_it_takes_so_many_queries_however_much_there_is() -> None:
    _more("One")
    first = _queries(installation)
    for number in range(5):
        _more(f"More {number}")
    assert _queries(installation) == first
    assert _queries(installation) == first - 4  # the programs are remembered


def test_a_workflow_with_sub_workflows_is_checked_against_it() -> None:
    publish("Child", "[{id: again, kind: wait, for: 1h}]")
    parent = publish("Parent", "[{id: run, kind: run_workflow, workflow: Child}]")
    there = installation(parent.workflow)
    program = actions.export_document(parent.workflow).program
    assert [finding for finding in check(program, there) if finding.level == "error"] == []
    Workflow.objects.filter(name="Child").update(is_on=False)
    [error] = [finding for finding in check(program, installation(parent.workflow)) if finding.level == "error"]
    assert str(error) == "error run: “Child” is switched off; switch it on, or choose another workflow."
