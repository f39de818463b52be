"""What was rehearsed becomes a scenario; nothing else is stored, and nothing is sent."""

import socket
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.admin.rehearse.talking import ASK, SAID, address, made, said_in, send
from workflows import gallery
from workflows.actions import copy_from_gallery
from workflows.builder.rehearse import scenario as making
from workflows.builder.rehearse.talk import rehearse
from workflows.document.load import load
from workflows.document.values import ScenarioText
from workflows.models import Scenario, Workflow
from workflows.trial import trial


def looker(agent: Agent, signed_in: SignedIn) -> Client:
    """Somebody who may see workflows, and nothing else."""
    agent.is_staff = True
    agent.save()
    agent.user_permissions.add(*Permission.objects.filter(codename="view_workflow"))
    return signed_in(agent)


def test_who_may_look_may_rehearse_but_not_keep(workflow: Workflow, agent: Agent, signed_in: SignedIn) -> None:
    client = looker(agent, signed_in)
    answer = send(client, workflow, SAID)
    assert answer.status_code == 200
    assert "Make a scenario" not in answer.content.decode()
    assert send(client, workflow, SAID, page_name="builder_rehearse_save").status_code == 403
    assert client.get(address(workflow, "builder_rehearse_contacts"), {"q": "a"}).status_code == 403
    assert not Scenario.objects.exists()


def test_what_was_rehearsed_becomes_a_scenario_that_passes(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID, page_name="builder_rehearse_save", name="Sales, by a tap")
    row = Scenario.objects.get(workflow=workflow)
    assert row.name == "Sales, by a tap"
    assert answer.context["saved"].result.passed
    assert row.turns[-1]["expect"]["assignee"] == "budi@example.com"
    assert "It was run at once, and passes." in answer.content.decode()


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What tried to reach the network by name; the database's own connection is open already."""
    asked: list[Any] = []
    connection.ensure_connection()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_: asked.append(where))
    monkeypatch.setattr(socket.socket, "connect", lambda self, where: asked.append(where))
    return asked


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_nothing_is_stored_or_sent(page: Client, db: None, slug: str, offline: list[Any]) -> None:
    version = copy_from_gallery(slug, now=timezone.now())
    for scenario in version.workflow.scenarios.all():
        turns = [turn for turn in scenario.turns if "expect" not in turn]
        page.get("/admin/")  # the session is there
        before = counts()
        with CaptureQueriesContext(connection) as queries:
            assert send(page, version.workflow, turns).status_code == 200
        assert counts() == before
        written = [each["sql"] for each in queries if not each["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
        assert written == []
    assert offline == []


def test_without_time_for_all_turns_none_is_kept(
    page: Client, workflow: Workflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turns are played once more for it, which may find others at it."""
    monkeypatch.setattr(making, "rehearse", lambda *asked: replace(rehearse(*asked), told=(), cut="Try again."))
    answer = send(page, workflow, SAID, page_name="builder_rehearse_save")
    assert "Try again." in answer.content.decode()
    assert not Scenario.objects.exists()


def test_a_kept_scenario_fails_once_the_workflow_does_something_else(page: Client, workflow: Workflow) -> None:
    send(page, workflow, SAID, page_name="builder_rehearse_save")
    document = load(ASK)
    kept = Scenario.objects.get()
    text = ScenarioText(kept.name, kept.given, tuple(kept.turns))
    assert trial(document.program, text).result.passed
    assert not trial(load(ASK.replace("team: Sales", "team: Support")).program, text).result.passed


HTTP = """workflow: Look up
trigger: {on: conversation_opened}
steps:
  - {id: ask, kind: http_request, method: GET, url: "https://crm.example/tier?name={{ contact.first_name }}",
     map: [{path: tier, variable: tier}],
     branches: [{exit: failed, steps: [{id: sorry, kind: add_comment, text: Sorry}]}]}
  - {id: say, kind: send_message, text: "You are {{ var.tier | default: 'nobody' }}"}
"""


def test_a_request_that_nothing_answers_offers_to_answer_it(page: Client, db: None) -> None:
    workflow = made(HTTP)
    answer = send(page, workflow, do="say", say="Hello", given__first_name="Ana Li")
    assert ("comment", "Sorry") in said_in(answer)
    url = answer.context["shown"].unanswered
    assert url == "https://crm.example/tier?name=Ana Li"
    told = {"answer-url": url, "answer-status": "200", "answer-json": '{"tier": "gold"}'}
    again = send(page, workflow, [{"contact": "Hello"}], do="answer", given__first_name="Ana Li", **told)
    assert ("workflow", "You are gold") in said_in(again)
    assert [each.url for each in again.context["form"].answers()] == [url]
    assert again.context["shown"].unanswered == ""


def test_pretend_answers_are_kept_with_the_scenario(page: Client, db: None) -> None:
    workflow = made(HTTP)
    row = {"http-url": "https://crm.example/tier?name=", "http-status": "200", "http-json": '{"tier": "gold"}'}
    answer = send(page, workflow, [{"contact": "Hello"}], page_name="builder_rehearse_save", name="Gold", **row)
    kept = Scenario.objects.get()
    assert answer.context["saved"].result.passed
    assert kept.given["http"] == [{"url": "https://crm.example/tier?name=", "status": 200, "json": {"tier": "gold"}}]
    assert kept.turns[1]["expect"]["http"] == {"url": "https://crm.example/tier?name=", "count": 1}


@pytest.mark.parametrize(
    ("status", "body"), [("200", "{"), ("99", "{}"), ("x", ""), ("200", "NaN"), ("200", "[" * 9_000)]
)
def test_a_pretend_answer_that_is_none_is_left_out_and_told(
    page: Client, workflow: Workflow, status: str, body: str
) -> None:
    row = {"http-url": "https://crm.example/", "http-status": status, "http-json": body}
    answer = send(page, workflow, do="say", say="Hello", **row)
    assert answer.status_code == 200
    assert any("https://crm.example/" in sentence for sentence in answer.context["form"].problems())
