"""Runs in the admin: read line by line, tried again where they failed, ended."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from workflows.kinds.registry import KINDS
from workflows.models import Run, RunState


def page_of(run: Run, name: str = "change") -> str:
    return reverse(f"admin:workflows_run_{name}", args=[run.pk])


@pytest.fixture
def failed(demo: None) -> Run:
    return Run.objects.get(state=RunState.FAILED)


def test_a_run_says_what_each_step_did_and_why(page: Client, failed: Run) -> None:
    shown = page.get(page_of(failed)).content.decode()
    assert "A complaint: quality takes over." in shown
    assert "There is no active agent tari@example.com" in shown


def test_what_it_knows_is_a_table_in_words(page: Client, failed: Run) -> None:
    assert "Nothing yet: no answer, no value." in page.get(page_of(failed)).content.decode()
    failed.memory = {"variables": {"order": {"id": 17, "paid": True}, "form.reason": "Angry"}}
    failed.save(update_fields=["memory"])
    shown = page.get(page_of(failed)).content.decode()
    for path, value in [("order.id", "17"), ("order.paid", "yes"), ("form.reason", "Angry")]:
        assert f"<code>{path}</code></dt><dd>{value}</dd>" in shown
    assert date_format(localtime(failed.started_at), "DATETIME_FORMAT") in shown
    assert f">{failed.started_at}<" not in shown
    assert "Wake at" not in shown
    assert "Moved at" not in shown


def test_the_home_page_counts_failed_runs(page: Client, failed: Run) -> None:
    needs = {str(need.label): need.count for need in page.get("/admin/").context["needs"]}
    assert needs["failed runs"] == 1


def test_a_failed_run_goes_on_at_its_step_once_the_reason_is_gone(page: Client, failed: Run, work: object) -> None:
    Agent.objects.filter(email="tari@example.com").update(is_active=True)
    page.post(page_of(failed, "retry"))
    assert callable(work)
    work("step_runs")
    failed.refresh_from_db()
    assert failed.state == RunState.DONE
    outcomes = list(failed.log.values_list("step__key", "outcome"))
    assert outcomes.count(("note", "done")) == 1
    assert outcomes[-1] == ("to_quality", "done")


def test_a_run_is_ended_and_says_by_whom(page: Client, demo: None) -> None:
    run = Run.objects.filter(state=RunState.WAITING).earliest("id")
    page.post(page_of(run, "end"))
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert run.log.latest("number").text == "Ended by Sup."


def test_an_ended_run_is_not_ended_again(page: Client, demo: None) -> None:
    run = Run.objects.filter(state=RunState.DONE).earliest("id")
    lines = run.log.count()
    shown = page.post(page_of(run, "end"), follow=True).content.decode()
    assert "This run has ended already." in shown
    assert run.log.count() == lines


def test_only_a_failed_run_is_tried_again(page: Client, demo: None) -> None:
    run = Run.objects.filter(state=RunState.WAITING).earliest("id")
    shown = page.post(page_of(run, "retry"), follow=True).content.decode()
    assert "Only a failed run" in shown


def test_a_run_is_not_tried_again_while_its_workflow_runs_anew(page: Client, failed: Run) -> None:
    Run.objects.create(workflow=failed.workflow, version=failed.version, contact=failed.contact)
    shown = page.post(page_of(failed, "retry"), follow=True).content.decode()
    assert "end that run first" in shown


def test_nothing_happens_by_looking(page: Client, failed: Run) -> None:
    assert page.get(page_of(failed, "end")).status_code == 405
    failed.refresh_from_db()
    assert failed.state == RunState.FAILED


def test_a_waiting_run_is_moved_on_past_its_step(page: Client, demo: None, work: object) -> None:
    run = Run.objects.filter(state=RunState.WAITING).earliest("id")
    assert run.step is not None
    assert f"Move on past “{KINDS[run.step.kind].label}” ({run.step.key})" in page.get(page_of(run)).content.decode()
    page.post(page_of(run, "move_on"), {"step": run.step.key, "way": ""})
    run.refresh_from_db()
    assert run.state == RunState.READY
    assert run.log.latest("number").text == f"Moved on past “{run.step.key}” by Sup: to the next step."


def test_the_state_is_the_first_column(page: Client, failed: Run) -> None:
    names = page.get(reverse("admin:workflows_run_changelist")).context["cl"].list_display
    assert names[:2] == ["action_checkbox", "pill"]


def test_a_contact_leads_to_their_runs_and_to_no_others(page: Client, failed: Run) -> None:
    url = f"{reverse('admin:workflows_run_changelist')}?contact={failed.contact_id}"
    assert url in page.get(reverse("admin:contacts_contact_change", args=[failed.contact_id])).content.decode()
    rows = page.get(url).context["cl"].queryset
    assert {row.contact_id for row in rows} == {failed.contact_id}


def test_the_thread_leads_to_the_run_that_it_speaks_of(page: Client, failed: Run) -> None:
    assert page_of(failed) in page.get(reverse("inbox:conversation", args=[failed.conversation_id])).content.decode()


def test_an_agent_is_not_led_to_runs(agent: Agent, signed_in: SignedIn, failed: Run) -> None:
    thread = signed_in(agent).get(reverse("inbox:conversation", args=[failed.conversation_id])).content.decode()
    assert "/workflows/run/" not in thread
