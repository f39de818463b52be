"""/workflows/ and /runs/."""

import json
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Permission
from django.utils import timezone

from contacts.models import Contact
from conversations.models import Conversation, Event
from helpdesk.models import Team
from tests import house_of
from tests.api.conftest import Answer, Program, Programs, fields, new_contact
from workflows.actions import PUBLISHED
from workflows.models import Run, RunLog, Workflow, WorkflowVersion
from workflows.switching import SWITCHED

DOCUMENT = """\
workflow: Hello
description: Greets.
trigger:
  on: conversation_opened
steps:
  - {id: hello, kind: send_message, text: "Hi!"}
  - {id: over, kind: close_conversation}
"""
WRONG = """\
workflow: Hello
trigger:
  on: conversation_opened
steps:
  - id: hello
    kind: send_mesage
    text: Hi
  - id: hello
    kind: branch
    colour: red
"""
NOBODY_THERE = """\
workflow: Hello
trigger: {on: conversation_opened}
steps:
  - {id: to_sales, kind: assign, to: {team: Sales}}
"""


def send(program: Program, text: str, path: str = "workflows/import/", kind: str = "application/yaml") -> Answer:
    return program.client.generic("POST", f"/api/v1/{path}", text.encode(), content_type=kind)


@pytest.mark.parametrize("kind", ["application/yaml", "text/yaml", "application/x-yaml"])
def test_a_document_becomes_a_draft(supervisor: Program, kind: str) -> None:
    response = send(supervisor, DOCUMENT, kind=kind)
    body = response.json()
    assert response.status_code == 201, body
    assert (body["name"], body["published"], body["draft"]) == ("Hello", None, 1)
    assert body["trigger"] == "conversation_opened"


def test_with_publish_it_is_published_at_once(supervisor: Program) -> None:
    body = send(supervisor, DOCUMENT, "workflows/import/?publish=true").json()
    assert (body["published"], body["draft"]) == (1, None)
    again = send(supervisor, DOCUMENT.replace("Hi!", "Hello!"), "workflows/import/?publish=true").json()
    assert (again["id"], again["published"]) == (body["id"], 2)
    assert [version["state"] for version in again["versions"]] == ["published", "retired"]


def test_a_json_document_is_taken_too(supervisor: Program) -> None:
    document = {
        "workflow": "Hello",
        "trigger": {"on": "manual"},
        "steps": [{"id": "hello", "kind": "send_message", "text": "Hi 🙂 \n“there”"}],
    }
    response = send(supervisor, json.dumps(document), kind="application/json")
    assert response.status_code == 201, response.content
    exported: Any = supervisor.client.get(f"/api/v1/workflows/{response.json()['id']}/export/")
    assert yaml.safe_load(exported.content)["steps"] == document["steps"]


def test_every_mistake_is_told_with_its_line(supervisor: Program) -> None:
    response = send(supervisor, WRONG)
    assert response.status_code == 422
    errors = response.json()["errors"]
    assert {error["line"] for error in errors} >= {6, 10}
    assert any("send_mesage" in error["message"] for error in errors)
    assert not Workflow.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "- a\n- b", "workflow: [", "workflow: a: b", "{", "!!python/object:os.system {}", "\t"]
)
def test_what_is_no_document_is_refused(supervisor: Program, text: str) -> None:
    response = send(supervisor, text)
    assert response.status_code in (400, 422)
    fields(response)


def test_what_it_names_must_be_there(supervisor: Program) -> None:
    response = send(supervisor, NOBODY_THERE)
    assert response.status_code == 422
    assert response.json()["errors"][0]["line"] == 4
    Team.objects.create(name="Sales")
    body = send(supervisor, NOBODY_THERE, "workflows/import/?publish=true").json()
    assert body["published"] == 1
    assert any("Sales" in warning["message"] for warning in body["warnings"])


def test_what_is_exported_is_imported_equal(supervisor: Program) -> None:
    pk = send(supervisor, DOCUMENT).json()["id"]
    exported: Any = supervisor.client.get(f"/api/v1/workflows/{pk}/export/")
    assert exported["Content-Type"].startswith("application/yaml")
    send(supervisor, exported.content.decode())
    again: Any = supervisor.client.get(f"/api/v1/workflows/{pk}/export/")
    assert again.content == exported.content
    assert Workflow.objects.count() == 1


def test_a_draft_is_published_once(supervisor: Program) -> None:
    pk = send(supervisor, DOCUMENT).json()["id"]
    assert supervisor.post(f"workflows/{pk}/publish/").json()["published"] == 1
    assert supervisor.post(f"workflows/{pk}/publish/").status_code == 409


FAILING = (
    DOCUMENT
    + """\
scenarios:
  - {name: It says goodbye, turns: [{contact: Hi}, {expect: {sent: Goodbye}}]}
"""
)


def test_a_failing_scenario_stops_publishing(supervisor: Program) -> None:
    pk = send(supervisor, FAILING).json()["id"]
    refused = supervisor.post(f"workflows/{pk}/publish/")
    assert refused.status_code == 422
    assert "It says goodbye" in refused.json()["errors"][0]["message"]
    assert send(supervisor, FAILING, "workflows/import/?publish=true").status_code == 422


def test_publishing_despite_a_failing_scenario_needs_a_right_of_its_own(supervisor: Program, program: Programs) -> None:
    pk = send(supervisor, FAILING).json()["id"]
    other = program(is_staff=True)
    other.agent.user_permissions.add(Permission.objects.get(codename="change_workflow"))
    assert other.post(f"workflows/{pk}/publish/?despite=Later").status_code == 403
    other.agent.user_permissions.add(Permission.objects.get(codename="publish_despite_failures"))
    assert other.post(f"workflows/{pk}/publish/?despite=Later").json()["published"] == 1
    assert Event.objects.get(kind=PUBLISHED).data["despite"] == "Later"


def test_it_is_switched_off_and_on(supervisor: Program) -> None:
    pk = send(supervisor, DOCUMENT).json()["id"]
    assert supervisor.patch(f"workflows/{pk}/", {"is_on": False}).json()["is_on"] is False
    assert supervisor.get("workflows/", is_on="true").json()["results"] == []
    assert Event.objects.get(kind=SWITCHED).data["runs"] == "finish"
    assert fields(supervisor.get("workflows/", is_on="maybe")) == ["is_on"]


def test_one_that_never_ran_is_deleted_and_one_that_ran_stays(supervisor: Program, contact: Contact) -> None:
    pk = send(supervisor, DOCUMENT, "workflows/import/?publish=true").json()["id"]
    supervisor.post(f"workflows/{pk}/start/", {"contact": contact.pk})
    assert supervisor.delete(f"workflows/{pk}/").status_code == 409
    Run.objects.all().delete()
    assert supervisor.delete(f"workflows/{pk}/").status_code == 204


def test_it_is_started_by_hand_once_at_a_time(supervisor: Program, agent: Program, conversation: Conversation) -> None:
    pk = send(supervisor, DOCUMENT, "workflows/import/?publish=true").json()["id"]
    response = agent.post(f"workflows/{pk}/start/", {"contact": conversation.contact_id})
    assert response.status_code == 201, response.content
    assert response.json()["conversation"] == conversation.pk
    assert agent.post(f"workflows/{pk}/start/", {"contact": conversation.contact_id}).status_code == 409
    assert fields(agent.post(f"workflows/{pk}/start/", {"contact": 999_999})) == ["contact"]


def test_with_limited_rights_it_is_started_for_no_foreign_contact(
    supervisor: Program, program: Programs, conversation: Conversation
) -> None:
    pk = send(supervisor, DOCUMENT, "workflows/import/?publish=true").json()["id"]
    own = program(visibility="own")
    assert fields(own.post(f"workflows/{pk}/start/", {"contact": conversation.contact_id})) == ["contact"]


def failed_run(**also: Any) -> Run:
    workflow = Workflow.objects.create(name="Broken")
    version = WorkflowVersion.objects.create(workflow=workflow, number=3, trigger="manual")
    run = Run.objects.create(
        workflow=workflow,
        version=version,
        state="failed",
        error="It broke.",
        ended_at=timezone.now(),
        memory={"variables": {"department": "Sales"}, "logged": 1},
        **also,
    )
    RunLog.objects.create(run=run, number=1, at=timezone.now(), outcome="failed", text="It broke at the first step.")
    return run


def test_a_run_tells_what_it_did_in_words(agent: Program, conversation: Conversation) -> None:
    run = failed_run(contact=conversation.contact, conversation=conversation)
    body = agent.get(f"runs/{run.pk}/").json()
    assert (body["state"], body["error"], body["version"]) == ("failed", "It broke.", 3)
    assert body["variables"] == {"department": "Sales"}
    assert body["log"][0]["text"] == "It broke at the first step."


def test_runs_are_found_by_workflow_contact_and_state(agent: Program) -> None:
    run = failed_run(contact=new_contact())
    for query in ({"workflow": run.workflow_id}, {"contact": run.contact_id}, {"state": "failed"}):
        assert [row["id"] for row in agent.get("runs/", **query).json()["results"]] == [run.pk]
    assert agent.get("runs/", state="done").json()["results"] == []


def test_a_failed_run_is_tried_again_or_ended_by_a_supervisor(supervisor: Program, agent: Program) -> None:
    run = failed_run(contact=new_contact())
    assert agent.post(f"runs/{run.pk}/retry/").status_code == 403
    assert supervisor.post(f"runs/{run.pk}/retry/").json()["state"] == "ready"
    assert supervisor.post(f"runs/{run.pk}/retry/").status_code == 409
    assert supervisor.post(f"runs/{run.pk}/end/").json()["state"] == "stopped"
    assert supervisor.post(f"runs/{run.pk}/end/").status_code == 409


def test_a_shortcut_is_started_with_the_values_of_its_form(supervisor: Program, conversation: Conversation) -> None:
    version = house_of.publish(
        "{workflow: Escalate, trigger: {on: shortcut, form: [{name: reason, required: true}]},"
        " steps: [{id: rest, kind: wait, for: 1d}]}"
    )
    address = f"workflows/{version.workflow_id}/start/"
    refused = supervisor.post(address, {"contact": conversation.contact_id})
    assert (refused.status_code, fields(refused)) == (400, ["form.reason"])
    refused = supervisor.post(address, {"contact": conversation.contact_id, "form": {"reason": "Late", "why": 1}})
    assert fields(refused) == ["form.why"]
    made = supervisor.post(address, {"contact": conversation.contact_id, "form": {"reason": "Late"}})
    assert made.status_code == 201
    assert Run.objects.get().memory == {"form": {"reason": "Late"}}


def test_each_wrong_value_is_told_under_its_own_name(supervisor: Program, conversation: Conversation) -> None:
    version = house_of.publish(
        "{workflow: Escalate, steps: [{id: rest, kind: wait, for: 1d}],"
        " trigger: {on: shortcut, form: [{name: reason, required: true}, {name: sum, type: number}]}}"
    )
    form = {"sum": "a lot", "why": 1}
    address = f"workflows/{version.workflow_id}/start/"
    refused = supervisor.post(address, {"contact": conversation.contact_id, "form": form})
    told = {error["field"]: error["message"] for error in refused.json()["errors"]}
    assert (refused.status_code, set(told)) == (400, {"form.reason", "form.sum", "form.why"})
    assert told["form.reason"] == "This is missing; fill it in."
    assert told["form.sum"].startswith("It must be a number")
    assert "There is no such value" in told["form.why"]


def test_the_address_for_programs_is_told_and_made_anew(supervisor: Program, agent: Program) -> None:
    version = house_of.publish(
        "{workflow: Paid, trigger: {on: incoming_webhook, contact: {by: email, path: email}},"
        " steps: [{id: rest, kind: wait, for: 1d}]}"
    )
    address = f"workflows/{version.workflow_id}/address/"
    first = supervisor.post(address, {}).json()["url"]
    assert supervisor.post(address, {}).json()["url"] == first
    assert supervisor.post(address, {"renew": True}).json()["url"] != first
    assert agent.post(address, {}).status_code == 403


def test_what_is_switched_off_is_not_started(supervisor: Program, conversation: Conversation) -> None:
    version = house_of.publish("{workflow: Off, trigger: {on: manual}, steps: [{id: rest, kind: wait, for: 1d}]}")
    supervisor.patch(f"workflows/{version.workflow_id}/", {"is_on": False})
    answer = supervisor.post(f"workflows/{version.workflow_id}/start/", {"contact": conversation.contact_id})
    assert (answer.status_code, fields(answer)) == (400, ["workflow"])
