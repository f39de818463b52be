"""Hostile bodies, numbers and lists for the pages and addresses of workflows: an answer with a sentence, soon."""

import json
from datetime import timedelta
from time import thread_time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import Agent, Visibility
from tests.factories import ContactFactory, ConversationFactory
from tests.house_of import publish
from tests.security.test_supervisors import browser, staff
from workflows.admin import runs as runs_page
from workflows.incoming.address import address_of
from workflows.models import ExceptionKind, RoutingException, Run, RunState, WorkflowVersion

pytestmark = pytest.mark.django_db
HIDDEN = "Ada whom nobody names"
BY_HAND = """
workflow: "By hand"
trigger: {on: manual}
steps:
  - {id: wait, kind: wait, for: 1h}
"""
POSTED = """
workflow: "Orders"
trigger: {on: incoming_webhook, contact: {by: email, path: email}}
steps:
  - {id: wait, kind: wait, for: 1h}
"""
BODIES = [
    b"", b"null", b"1", b"NaN", b'{"email": NaN}', b'{"email": 1e400}', b'{"a": 1, "a": 2}', b"[" * 50_000,
    b"\xff\xfe", b'{"email": "\\ud800"}', b'{"email": "\\u0000"}', b'{"email": ' + b"9" * 50_000 + b"}",
    b'{"email": "a@b.c"}' + b" " * 100_000,
    b'{"email": ["a@b.c"]}', b'{"email": {"email": "a@b.c"}}', b'{"email": true}',
    b'{"email": "' + b"a" * 90_000 + b'@b.c"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
def test_a_posted_body_is_taken_or_refused_with_a_sentence(body: bytes) -> None:
    address = address_of(publish(POSTED).workflow, now=timezone.now())
    began = thread_time()
    answer = Client().post(reverse("incoming_webhook", args=[address.token]), body, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]
    assert thread_time() - began < 1


def _failed_run(version: WorkflowVersion, conversation: Any) -> Run:
    return Run.objects.create(
        workflow=version.workflow, version=version, contact=conversation.contact, conversation=conversation,
        state=RunState.FAILED, step=version.steps.get(), ended_at=timezone.now(),
    )  # fmt: skip


def test_a_run_is_not_started_again_in_a_conversation_that_one_may_not_see() -> None:
    """What went astray was theirs; by now a colleague talks with the contact."""
    one = staff("view_run", "change_run", visibility=Visibility.OWN)
    contact, version = ContactFactory(), publish(BY_HAND)
    past = timezone.now() - timedelta(days=1)
    theirs = ConversationFactory(contact=contact, assignee=one, status="closed", closed_at=past)
    ConversationFactory(contact=contact, assignee=Agent.objects.create_user("colleague@example.com"))
    astray = RoutingException.objects.create(
        run=_failed_run(version, theirs), workflow=version.workflow, conversation=theirs, kind=ExceptionKind.FAILED,
        at=past,
    )  # fmt: skip
    asked = {"what": "start_again", "ids": [astray.pk]}
    answer = browser(one).post(reverse("admin:workflows_routingexception_act"), asked, follow=True)
    assert "A colleague is in conversation with this contact." in answer.content.decode()
    assert Run.objects.count() == 1


def test_the_list_of_runs_names_no_contact_that_is_hidden() -> None:
    colleague = Agent.objects.create_user("colleague@example.com")
    hidden = ConversationFactory(contact__first_name=HIDDEN, assignee=colleague).contact
    url = reverse("admin:workflows_run_changelist") + f"?contact={hidden.pk}"
    assert HIDDEN not in browser(staff("view_run", visibility=Visibility.OWN)).get(url).content.decode()
    Agent.objects.update(visibility=Visibility.ALL)
    assert HIDDEN in browser(Agent.objects.get(email="few@example.com")).get(url).content.decode()


def test_an_action_on_all_runs_takes_so_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_page, "AT_ONCE", 2)
    version = publish(BY_HAND)
    for _ in range(3):
        _failed_run(version, ConversationFactory())
    page = browser(Agent.objects.create_superuser("root@example.com", "a-long-password"))
    first = Run.objects.first()
    assert first is not None
    asked = {"action": "end_all", "select_across": "1", "index": "0", "_selected_action": [first.pk]}
    answer = page.post(reverse("admin:workflows_run_changelist"), asked, follow=True)
    assert "Only the first 2 were taken" in answer.content.decode()
    assert Run.objects.filter(state=RunState.FAILED).count() == 1


ODD = ["", "by", "\u0000", "expect", "text", "pass", "__proto__", "x" * 5000]


@pytest.mark.parametrize("what", ODD, ids=lambda what: what[:10])
def test_a_scenario_of_absurd_rows_is_shown_again(what: str) -> None:
    page = browser(Agent.objects.create_superuser("root@example.com", "a-long-password"))
    url = reverse("admin:workflows_workflow_scenario_new", args=[publish(BY_HAND).workflow_id])
    rows = {f"turns.{number}.what": what for number in range(150)}
    odd = {"turns.0.text": "[" * 2000, "turns.0.pass.n": "9" * 400, "turns.0.expect.x.key": what, "given.at": what}
    odd |= {"given.payload": "[" * 5000, "given.more": "- - - {", "http.x.url": what, "http.x.json": "1e400"}
    assert page.post(url, {"what": "rows", **rows, **odd}).status_code == 422


TURNS = [
    '[{"contact": "\\ud800"}]', '[{"contact": "\\u0000"}]', '[{"pass": 1e400}]', '[{"pass": "1" }]', "[" * 5000,
    "NaN", json.dumps([{"contact": "x"}] * 501), json.dumps([{"contact": "x" * 6000}]), '[{"contact": ["x"]}]',
    '[{"tap": {}}]',
]  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        {"do": "say", "say": "a\x00b"}, {"do": "skip", "skip": "9" * 30 + "d"}, {"do": "skip", "skip": "\u0663"},
        {"do": "assign", "to": "\x00"}, {"turn": "[" * 3000}, {"turn": "NaN"}, {"given-payload": '{"a": "\\ud800"}'},
        {"given-payload": "1e400"}, {"http-url": "https://a.example", "http-status": "\u00b2", "http-json": "1"},
        {"http-url": "https://a.example", "http-status": "200", "http-json": '["\\ud800"]'},
        {"http-url": "https://a.example", "http-status": "200", "http-json": " "}, {"given-at": "0001-01-01T00:00"},
        {"given-at": "9999-12-31T23:59"}, {"given-first_name": "\x00"}, {"given-tags": "\x00,\x00"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_rehearsal_cannot_use_is_left_out_and_never_kept(written: dict[str, str]) -> None:
    page = browser(Agent.objects.create_superuser("root@example.com", "a-long-password"))
    workflow = publish(POSTED).workflow
    url = reverse("admin:workflows_workflow_builder_rehearse", args=[workflow.pk])
    assert page.post(url, written).status_code == 200
    kept = page.post(f"{url}scenario/", {"turns": '[{"contact": "Hi"}]', "name": "a\x00b", **written})
    assert kept.status_code == 200


@pytest.mark.parametrize("turns", TURNS, ids=lambda turns: turns[:25])
def test_turns_that_nobody_could_take_are_refused_with_a_sentence(turns: str) -> None:
    page = browser(Agent.objects.create_superuser("root@example.com", "a-long-password"))
    url = reverse("admin:workflows_workflow_builder_rehearse", args=[publish(BY_HAND).workflow_id])
    began = thread_time()
    answer = page.post(url, {"turns": turns, "do": "apply"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert thread_time() - began < 1
