"""Documents as rows, and back."""

from datetime import UTC, datetime

import pytest
from django.db.models import ProtectedError

from contacts.models import Field
from conversations.models import Category
from helpdesk.models import Agent, Calendar, Team
from workflows import gallery
from workflows.document import records
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.document.values import Document
from workflows.models import Step, VersionState, Workflow, WorkflowVersion

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = """
workflow: Test
description: It tests.
trigger: {on: conversation_opened, match: any, when: [{subject: source, operator: is, value: contact}]}
settings: {stop_on: [contact_message], once_per_contact: true}
steps:
  - {id: ask, kind: ask_question, text: Size?, save_to: {field: size}}
  - id: route
    kind: branch
    branches:
      - name: Big
        match: any
        when: [{subject: contact.size, operator: is, value: big}, {subject: contact.size, operator: exists}]
        steps:
          - {id: to_sales, kind: assign, to: {team: Sales},
             branches: [{exit: timeout, steps: [{id: back, kind: jump_to, step: ask}]}]}
          - {id: hours, kind: wait, for: 1h, calendar: Shop}
      - else: true
        steps:
          - {id: to_boss, kind: assign, to: {agent: Boss@example.com}}
  - {id: name, kind: update_field, field: first_name, value: Ana}
  - {id: close, kind: close_conversation, category: Settled}
scenarios:
  - {name: One, turns: [{contact: Hi}, {expect: {sent: "Size?"}}]}
"""


def draft(text: str = TEXT, **options: bool) -> tuple[Document, WorkflowVersion]:
    document = load(text)
    workflow, _ = Workflow.objects.get_or_create(name=document.program.name)
    version = WorkflowVersion.objects.create(workflow=workflow, number=workflow.versions.count() + 1, trigger="manual")
    records.save(workflow, document, version, **options)
    return document, version


def make_what_it_names() -> None:
    Team.objects.create(name="Sales")
    Agent.objects.create_user("boss@example.com")
    Calendar.objects.create(name="Shop")
    Field.objects.create(key="size", label="Size")


def test_what_is_saved_is_read_as_it_was() -> None:
    make_what_it_names()
    document, version = draft(TEXT.replace("Boss@", "boss@"))
    assert records.read(WorkflowVersion.objects.get(pk=version.pk)) == document


def test_what_steps_name_are_foreign_keys() -> None:
    make_what_it_names()
    draft()
    steps = {step.key: step for step in Step.objects.all()}
    assert steps["to_sales"].team == Team.objects.get()
    assert steps["to_sales"].config["to"]["team"] is None
    assert steps["to_boss"].agent == Agent.objects.get()
    assert steps["hours"].calendar == Calendar.objects.get()
    assert steps["ask"].field == Field.objects.get()
    assert steps["back"].target == steps["ask"]
    assert steps["close"].category == Category.objects.get(name="Settled")
    assert steps["name"].field is None  # a column of every contact


def test_what_a_version_names_cannot_be_deleted() -> None:
    make_what_it_names()
    draft()
    with pytest.raises(ProtectedError):
        Team.objects.get().delete()


def test_a_team_that_is_renamed_is_read_by_its_new_name() -> None:
    make_what_it_names()
    _, version = draft()
    Team.objects.update(name="Selling")
    assert records.read(version).program.step("to_sales").config["to"]["team"] == "Selling"


def test_names_that_nothing_has_are_problems_with_their_lines() -> None:
    Team.objects.create(name="Support")
    with pytest.raises(DocumentError) as caught:
        draft()
    assert [str(problem) for problem in caught.value.problems] == [
        "line 7: There is no contact field “size”; make it first under Contact fields.",
        "line 15: There is no team “Sales”; make it first under Teams.",
        "line 17: There is no calendar “Shop”; make it first under Calendars.",
        "line 20: There is no agent “Boss@example.com”; make it first under Agents.",
    ]


def test_names_that_nothing_has_can_stay_until_publishing() -> None:
    document, version = draft(missing_stays=True)
    assert records.read(version) == document


def test_saving_again_replaces_the_rows() -> None:
    make_what_it_names()
    _, version = draft()
    short = load("workflow: Test\ntrigger: {on: manual}\nsteps: [{id: only, kind: end}]")
    records.save(version.workflow, short, version)
    assert records.read(version) == short
    assert Step.objects.count() == 1


@pytest.mark.parametrize("state", [VersionState.PUBLISHED, VersionState.RETIRED])
def test_a_version_that_was_published_never_changes(state: str) -> None:
    make_what_it_names()
    document, version = draft()
    version.state = state
    version.save()
    with pytest.raises(records.Frozen):
        records.save(version.workflow, document, version)


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_the_gallery_survives_the_database(slug: str) -> None:
    document, version = draft(gallery.entry(slug).text, missing_stays=True)
    assert records.read(version) == document


def test_reading_costs_the_same_whatever_the_size(django_assert_max_num_queries: object) -> None:
    _, version = draft(gallery.entry("inbound_conversation").text, missing_stays=True)
    version = WorkflowVersion.objects.select_related("workflow").get(pk=version.pk)
    with django_assert_max_num_queries(4):  # type: ignore[operator]  # a fixture without a type
        records.read(version)
