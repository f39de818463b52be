"""The page of a workflow's secret address, and of what came to it."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.actors import SYSTEM
from helpdesk.models import Agent, Visibility
from tests.admin.conftest import SignedIn
from tests.factories import ConversationFactory
from tests.house_of import publish
from workflows.actions import import_document
from workflows.actions import publish as publish_draft
from workflows.models import IncomingCall, WebhookAddress, Workflow

ORDER = """
workflow: "Order paid"
trigger: {on: incoming_webhook, contact: {by: email, path: email}}
steps: [{id: rest, kind: wait, for: 1d}]
"""


@pytest.fixture
def workflow(db: None) -> Workflow:
    return publish(ORDER).workflow


@pytest.fixture
def pages(supervisor: Agent, signed_in: SignedIn) -> Client:
    return signed_in(supervisor)


def at(workflow: Workflow) -> str:
    return reverse("admin:workflows_workflow_address", args=[workflow.pk])


def test_looking_makes_no_address(pages: Client, workflow: Workflow) -> None:
    page = pages.get(at(workflow)).content.decode()
    assert "Make the address" in page
    assert "/hooks/workflows/" not in page
    assert not WebhookAddress.objects.exists()


def test_publishing_makes_one_and_keeps_it(pages: Client, db: None) -> None:
    version = import_document(ORDER, by=SYSTEM, now=timezone.now())
    publish_draft(version, by=SYSTEM, now=timezone.now())
    token = WebhookAddress.objects.get().token
    publish_draft(import_document(ORDER, by=SYSTEM, now=timezone.now()), by=SYSTEM, now=timezone.now())
    assert WebhookAddress.objects.get().token == token
    page = pages.get(at(version.workflow)).content.decode()
    assert f"/hooks/workflows/{token}/" in page
    assert "every call is refused" not in page


def test_what_no_program_starts_gets_none(db: None) -> None:
    text = "{workflow: Other, trigger: {on: manual}, steps: [{id: rest, kind: wait, for: 1d}]}"
    import_document(text, by=SYSTEM, now=timezone.now(), publish_it=True)
    assert not WebhookAddress.objects.exists()


def test_a_draft_has_one_where_it_is_asked_for(pages: Client, db: None) -> None:
    workflow = import_document(ORDER, by=SYSTEM, now=timezone.now()).workflow
    page = pages.post(at(workflow), follow=True).content.decode()
    assert "Here is the address." in page
    assert "until then every call is refused" in page
    assert f"/hooks/workflows/{WebhookAddress.objects.get().token}/" in page


def test_of_a_workflow_that_is_off_it_says_so(pages: Client, workflow: Workflow) -> None:
    pages.post(at(workflow))
    Workflow.objects.update(is_on=False)
    assert "until it is on every call is refused" in pages.get(at(workflow)).content.decode()


def test_the_address_is_shown_and_leads_to_the_workflow(pages: Client, workflow: Workflow) -> None:
    page = pages.post(at(workflow), follow=True).content.decode()
    token = WebhookAddress.objects.get().token
    assert f"/hooks/workflows/{token}/" in page
    assert f"/hooks/workflows/{token}/" in pages.get(at(workflow)).content.decode()
    assert "Nothing yet." in page


def test_a_new_one_takes_its_place(pages: Client, workflow: Workflow) -> None:
    pages.post(at(workflow))
    old = WebhookAddress.objects.get().token
    answer = pages.post(at(workflow), follow=True)
    assert "nobody answers at the old one" in answer.content.decode()
    assert old not in answer.content.decode()
    assert Client().post(f"/hooks/workflows/{old}/").status_code == 404


def test_what_came_is_listed_with_what_was_made_of_it(pages: Client, workflow: Workflow) -> None:
    conversation = ConversationFactory(contact__email="ana@example.com")
    pages.post(at(workflow))
    hook = f"/hooks/workflows/{WebhookAddress.objects.get().token}/"
    Client().post(
        hook, json.dumps({"email": "ana@example.com", "note": "<b>bold</b>"}), content_type="application/json"
    )
    Client().post(hook, "{", content_type="application/json")
    page = pages.get(at(workflow)).content.decode()
    run = conversation.runs.get()
    assert reverse("admin:workflows_run_change", args=[run.pk]) in page
    assert "<code>email</code></dt><dd>ana@example.com</dd>" in page
    assert "<code>note</code></dt><dd>&lt;b&gt;bold&lt;/b&gt;</dd>" in page
    assert "{&quot;" not in page
    assert "<b>bold" not in page
    assert "The body is not JSON" in page


def test_who_may_only_look_sees_no_address_and_makes_none(
    workflow: Workflow, agent: Agent, signed_in: SignedIn
) -> None:
    agent.is_staff = True
    agent.save()
    agent.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    page = signed_in(agent).get(at(workflow)).content.decode()
    assert "/hooks/workflows/" not in page
    assert signed_in(agent).post(at(workflow)).status_code == 403
    assert signed_in(Agent.objects.create_user("x@example.com")).get(at(workflow)).status_code == 302


def test_what_was_sent_is_for_those_who_may_see_whom_it_is_about(
    workflow: Workflow, supervisor: Agent, signed_in: SignedIn
) -> None:
    IncomingCall.objects.create(workflow=workflow, body={"email": "ana@example.com"}, outcome="There is no contact")
    supervisor.visibility = Visibility.OWN
    supervisor.save()
    page = signed_in(supervisor).get(at(workflow)).content.decode()
    assert "There is no contact" in page
    assert "ana@example.com" not in page


def test_only_a_workflow_that_programs_start_has_the_link(pages: Client, workflow: Workflow) -> None:
    other = publish("{workflow: Other, trigger: {on: manual}, steps: [{id: rest, kind: wait, for: 1d}]}").workflow
    assert at(workflow) in pages.get(reverse("admin:workflows_workflow_versions", args=[workflow.pk])).content.decode()
    assert at(other) not in pages.get(reverse("admin:workflows_workflow_versions", args=[other.pk])).content.decode()
