"""Drafts, publishing, importing, and copies from the gallery."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from conversations.errors import Conflict, Refused
from conversations.models import Event
from helpdesk import actors
from helpdesk.actors import SYSTEM
from helpdesk.models import Agent, Team
from workflows import actions
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.models import VersionState, Workflow, WorkflowVersion

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def text(words: str = "Hello", name: str = "Greeting") -> str:
    step = f"{{id: hello, kind: send_message, text: {words}}}"
    return f"workflow: {name}\ntrigger: {{on: message_received}}\nsteps: [{step}]\n"


def published(words: str = "Hello") -> WorkflowVersion:
    return actions.import_document(text(words), by=SYSTEM, now=NOW, publish_it=True)


def test_importing_makes_a_workflow_with_a_draft() -> None:
    version = actions.import_document(text(), by=SYSTEM, now=NOW)
    assert (version.workflow.name, version.number, version.state) == ("Greeting", 1, VersionState.DRAFT)


def test_importing_again_replaces_the_draft() -> None:
    first = actions.import_document(text("One"), by=SYSTEM, now=NOW)
    second = actions.import_document(text("Two"), by=SYSTEM, now=NOW)
    assert first.pk == second.pk
    assert actions.export_document(second.workflow).program.step("hello").config["text"] == "Two"


def test_importing_what_names_nothing_changes_nothing() -> None:
    broken = text().replace("kind: send_message, text: Hello", "kind: assign, to: {team: Sales}")
    with pytest.raises(DocumentError, match="line 3: There is no team “Sales”"):
        actions.import_document(broken, by=SYSTEM, now=NOW)
    assert not Workflow.objects.exists()


def test_publishing_retires_what_was_published_before() -> None:
    first, second = published("One"), published("Two")
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == (VersionState.RETIRED, VersionState.PUBLISHED, 2)
    assert second.published_at == NOW


def test_publishing_says_who_did_it() -> None:
    agent = Agent.objects.create_user("boss@example.com")
    version = actions.import_document(text(), by=SYSTEM, now=NOW)
    actions.publish(version, by=actors.agent(agent.pk), now=NOW)
    assert WorkflowVersion.objects.get().published_by == agent
    assert Event.objects.get(kind=actions.PUBLISHED).data == {"workflow": version.workflow_id, "version": 1}


def test_what_has_errors_cannot_be_published() -> None:
    version = actions.import_document("workflow: X\ntrigger: {on: manual}\nsteps: []", by=SYSTEM, now=NOW)
    with pytest.raises(actions.NotPublishable) as caught:
        actions.publish(version, by=SYSTEM, now=NOW)
    assert [str(finding) for finding in caught.value.findings] == ["error -: The workflow has no steps; add one."]
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_what_is_published_cannot_be_published_again() -> None:
    with pytest.raises(Refused, match="published already"):
        actions.publish(published(), by=SYSTEM, now=NOW)


def test_the_draft_of_a_published_workflow_is_its_copy() -> None:
    version = published()
    draft = actions.draft_of(version.workflow, now=NOW)
    assert (draft.number, draft.state) == (2, VersionState.DRAFT)
    assert actions.export_document(version.workflow, draft=True) == actions.export_document(version.workflow)
    assert actions.draft_of(version.workflow, now=NOW) == draft


def test_the_draft_of_an_empty_workflow_has_no_steps() -> None:
    workflow = Workflow.objects.create(name="New")
    assert not actions.draft_of(workflow, now=NOW).steps.exists()


def test_of_two_who_edit_a_draft_the_second_is_told() -> None:
    version = actions.import_document(text(), by=SYSTEM, now=NOW)
    seen = version.revision
    actions.save_draft(version.workflow, load(text("Mine")), now=NOW, revision=seen)
    with pytest.raises(Conflict):
        actions.save_draft(version.workflow, load(text("Theirs")), now=NOW, revision=seen)
    assert actions.export_document(version.workflow).program.step("hello").config["text"] == "Mine"


def test_a_draft_cannot_take_the_name_of_another_workflow() -> None:
    workflow = published().workflow
    Workflow.objects.create(name="Other")
    with pytest.raises(Refused, match="another workflow named “Other”"):
        actions.save_draft(workflow, load(text(name="Other")), now=NOW)


def test_there_is_one_draft_and_one_published_version() -> None:
    version = published()
    actions.draft_of(version.workflow, now=NOW)
    for state in (VersionState.DRAFT, VersionState.PUBLISHED):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkflowVersion.objects.create(workflow=version.workflow, number=9, state=state, trigger="manual")


def test_a_copy_from_the_gallery_keeps_names_that_nobody_made_yet() -> None:
    first = actions.copy_from_gallery("multi_team_routing", now=NOW)
    second = actions.copy_from_gallery("multi_team_routing", now=NOW)
    assert second.workflow.name == f"{first.workflow.name} (2)"
    with pytest.raises(actions.NotPublishable, match="There is no team “Sales”"):
        actions.publish(first, by=SYSTEM, now=NOW)


def test_a_copy_whose_teams_are_made_meanwhile_can_be_published() -> None:
    version = actions.copy_from_gallery("multi_team_routing", now=NOW)
    for name in ("Sales", "Support"):
        Team.objects.create(name=name)
    findings = actions.publish(version, by=SYSTEM, now=NOW + timedelta(hours=1))
    assert "warning to_sales: The team “Sales” has no members; add some under Teams." in map(str, findings)
    sales = Team.objects.get(name="Sales")
    assert version.steps.get(key="to_sales").team == sales


FAILING = (
    text()
    + """scenarios:
  - name: It promises the moon
    turns:
      - contact: Hi
      - expect: {sent: "the moon"}
"""
)


def test_a_failing_scenario_stops_a_publish() -> None:
    version = actions.import_document(FAILING, by=SYSTEM, now=NOW)
    with pytest.raises(actions.ScenariosFailed, match=r"It promises the moon.*turn 2"):
        actions.publish(version, by=SYSTEM, now=NOW)
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_a_failing_scenario_stops_an_import_that_publishes_and_nothing_has_changed() -> None:
    with pytest.raises(actions.NotPublishable):
        actions.import_document(FAILING, by=SYSTEM, now=NOW, publish_it=True)
    assert not Workflow.objects.exists()


def test_a_reason_publishes_despite_a_failing_scenario_and_stays_in_the_log() -> None:
    version = actions.import_document(FAILING, by=SYSTEM, now=NOW, publish_it=True, despite=" The moon comes later. ")
    assert version.state == VersionState.PUBLISHED
    data = Event.objects.get(kind=actions.PUBLISHED).data
    assert (data["despite"], data["failed"]) == ("The moon comes later.", ["It promises the moon"])


def test_a_reason_does_not_help_against_errors_of_the_checks() -> None:
    with pytest.raises(actions.NotPublishable):
        actions.import_document(
            "workflow: X\ntrigger: {on: manual}\nsteps: []", by=SYSTEM, now=NOW, publish_it=True, despite="Please"
        )


def test_a_scenario_that_cannot_be_read_any_more_has_failed() -> None:
    version = actions.import_document(text(), by=SYSTEM, now=NOW)
    version.workflow.scenarios.create(name="Old", turns=[{"contact": "Hi"}, {"expected": {"sent": "Hi"}}])
    with pytest.raises(actions.ScenariosFailed, match="Old"):
        actions.publish(version, by=SYSTEM, now=NOW)


def test_a_draft_that_was_changed_while_its_scenarios_ran_is_not_published() -> None:
    version = actions.import_document(text(), by=SYSTEM, now=NOW)
    WorkflowVersion.objects.filter(pk=version.pk).update(revision=version.revision + 1)
    with pytest.raises(Conflict):
        actions.publish(version, by=SYSTEM, now=NOW)
