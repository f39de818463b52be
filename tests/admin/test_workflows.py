"""A workflow in the admin: made from the gallery, edited as a document, checked, published, restored, tried."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from workflows import gallery
from workflows.models import VersionState, Workflow, WorkflowVersion

ADD = "/admin/workflows/workflow/add/"
HELLO = """workflow: Hello
trigger:
  on: conversation_opened
steps:
  - {id: hello, kind: send_message, text: "Hello!"}
  - {id: done, kind: close_conversation}
scenarios:
  - name: It says hello
    turns:
      - contact: Hi
      - expect: {sent: "Hello!", status: closed}
"""


FAILS = (
    HELLO
    + """  - name: It says goodbye
    turns:
      - contact: Hi
      - expect: {sent: "Goodbye!"}
"""
)


def page_of(workflow: Workflow, name: str, *args: object) -> str:
    return reverse(f"admin:workflows_workflow_{name}", args=[workflow.pk, *args])


def upload(text: str) -> dict[str, object]:
    return {"way": "upload", "file": SimpleUploadedFile("f.yaml", text.encode())}


@pytest.fixture
def hello(page: Client) -> Workflow:
    page.post(ADD, upload(HELLO))
    return Workflow.objects.get(name="Hello")


def draft(workflow: Workflow) -> WorkflowVersion:
    return workflow.versions.get(state=VersionState.DRAFT)


def send(client: Client, workflow: Workflow, what: str, text: str = HELLO, revision: int | None = None) -> Any:
    revision = draft(workflow).revision if revision is None else revision
    return client.post(page_of(workflow, "document"), {"what": what, "text": text, "revision": str(revision)})


def test_a_draft_is_made_from_the_gallery(page: Client) -> None:
    entry = gallery.entries()[0]
    answer = page.post(ADD, {"way": "gallery", "slug": entry.slug})
    workflow = Workflow.objects.get(name=entry.name)
    assert answer["Location"] == page_of(workflow, "builder")
    assert draft(workflow).steps.exists()
    assert LogEntry.objects.filter(object_id=str(workflow.pk)).exists()


def test_the_whole_gallery_is_offered(page: Client) -> None:
    shown = page.get(ADD).content.decode()
    assert all(f"/gallery/{entry.slug}/" in shown for entry in gallery.entries())


def test_a_document_of_a_name_that_is_taken_overwrites_nothing(page: Client, hello: Workflow) -> None:
    answer = page.post(ADD, upload(HELLO.replace("Hello!", "Other")))
    assert "already" in answer.content.decode()
    assert draft(hello).steps.get(key="hello").config["text"] == "Hello!"


def test_a_broken_document_names_the_line(page: Client) -> None:
    answer = page.post(ADD, upload(HELLO.replace("send_message", "send_pigeon")))
    assert "line 5" in answer.content.decode()
    assert not Workflow.objects.exists()


def test_what_is_no_text_is_refused(page: Client) -> None:
    answer = page.post(ADD, {"way": "upload", "file": SimpleUploadedFile("f.yaml", b"\xff\xfe\x00")})
    assert "UTF-8" in str(answer.context["upload"].errors)


def test_a_workflow_is_begun_from_nothing(page: Client) -> None:
    page.post(ADD, {"way": "empty", "name": 'Say "hi": twice'})
    assert draft(Workflow.objects.get(name='Say "hi": twice')).steps.count() == 1


def test_the_page_shows_the_steps_as_sentences(page: Client, hello: Workflow) -> None:
    shown = page.get(page_of(hello, "document"))
    rows = shown.context["tree"].steps
    assert [row.key for row in rows] == ["hello", "done"]
    assert "Hello!" in rows[0].sentence


def test_every_gallery_entry_reads_as_a_tree(page: Client) -> None:
    for entry in gallery.entries():
        page.post(ADD, {"way": "gallery", "slug": entry.slug})
        shown = page.get(page_of(Workflow.objects.get(name=entry.name), "document")).content.decode()
        assert "circle-help" not in shown
        assert "hd-step-card" in shown


def test_checking_saves_nothing(page: Client, hello: Workflow) -> None:
    answer = send(page, hello, "check", HELLO.replace("Hello!", "Changed"))
    assert answer.status_code == 200
    assert "Changed" in answer.content.decode()
    assert draft(hello).steps.get(key="hello").config["text"] == "Hello!"


def test_a_finding_stands_at_its_line_and_step(page: Client, hello: Workflow) -> None:
    answer = send(page, hello, "check", HELLO.replace('text: "Hello!"', 'text: "{{ var.nothing }}"'))
    finding = next(finding for finding in answer.context["findings"] if finding.level == "error")
    assert (finding.line, finding.step) == (5, "hello")
    assert "nothing" in finding.sentence


def test_a_draft_is_saved_and_nothing_runs_by_it(page: Client, hello: Workflow) -> None:
    assert send(page, hello, "save", HELLO.replace("Hello!", "Changed")).status_code == 302
    assert draft(hello).steps.get(key="hello").config["text"] == "Changed"
    assert not hello.versions.filter(state=VersionState.PUBLISHED).exists()


def test_publishing_publishes_what_is_on_the_page(page: Client, hello: Workflow, supervisor: Agent) -> None:
    assert send(page, hello, "publish", HELLO.replace("Hello!", "Changed")).status_code == 302
    published = hello.versions.get(state=VersionState.PUBLISHED)
    assert published.steps.get(key="hello").config["text"] == "Changed"
    assert published.published_by == supervisor


def test_errors_stop_a_publish_but_keep_the_draft(page: Client, hello: Workflow) -> None:
    text = HELLO.replace("kind: close_conversation", "kind: assign, to: {team: Nowhere}")
    answer = send(page, hello, "publish", text)
    assert answer.status_code == 422
    assert any("Nowhere" in finding.sentence for finding in answer.context["findings"])
    assert draft(hello).steps.get(key="done").kind == "assign"
    assert not hello.versions.filter(state=VersionState.PUBLISHED).exists()


def test_after_errors_the_page_can_be_sent_again(page: Client, hello: Workflow) -> None:
    answer = send(
        page, hello, "publish", HELLO.replace("kind: close_conversation", "kind: assign, to: {team: Nowhere}")
    )
    assert send(page, hello, "publish", HELLO, answer.context["their_revision"]).status_code == 302


def test_text_that_cannot_be_read_stays_on_the_page(page: Client, hello: Workflow) -> None:
    answer = send(page, hello, "save", "workflow: [")
    assert answer.status_code == 422
    assert answer.context["text"] == "workflow: ["
    assert answer.context["findings"][0].line is not None


def test_who_saves_second_is_told_and_loses_nothing(page: Client, hello: Workflow) -> None:
    seen = draft(hello).revision
    send(page, hello, "save", HELLO.replace("Hello!", "First"), seen)
    answer = send(page, hello, "save", HELLO.replace("Hello!", "Second"), seen)
    assert answer.status_code == 409
    assert draft(hello).steps.get(key="hello").config["text"] == "First"
    assert "Second" in answer.context["text"]
    assert "First" in answer.context["theirs"]
    again = send(page, hello, "save", HELLO.replace("Hello!", "Both"), answer.context["their_revision"])
    assert again.status_code == 302


def test_who_begins_a_draft_second_is_told_as_well(page: Client, hello: Workflow) -> None:
    send(page, hello, "publish")
    assert send(page, hello, "save", HELLO.replace("Hello!", "First"), 0).status_code == 302
    assert send(page, hello, "save", HELLO.replace("Hello!", "Second"), 0).status_code == 409
    assert draft(hello).steps.get(key="hello").config["text"] == "First"


def test_an_export_is_a_document_that_gives_the_same_again(page: Client, hello: Workflow) -> None:
    answer = page.get(page_of(hello, "export", 1))
    assert 'filename="hello-v1.yaml"' in answer["Content-Disposition"]
    before = answer.content.decode()
    send(page, hello, "save", before)
    assert page.get(page_of(hello, "export", 1)).content.decode() == before


def test_an_old_version_becomes_the_draft_again(page: Client, hello: Workflow) -> None:
    send(page, hello, "publish")
    send(page, hello, "publish", HELLO.replace("Hello!", "Changed"), 0)
    page.post(page_of(hello, "restore", 1))
    assert draft(hello).steps.get(key="hello").config["text"] == "Hello!"
    assert hello.versions.get(state=VersionState.PUBLISHED).number == 2


def test_a_version_is_shown_as_it_was(page: Client, hello: Workflow) -> None:
    assert "Hello!" in page.get(page_of(hello, "version", 1)).content.decode()
    assert page.get(page_of(hello, "versions")).status_code == 200
    assert page.get(page_of(hello, "version", 9)).status_code == 404


@pytest.mark.parametrize(("name", "args"), [("document", []), ("versions", []), ("export", [1]), ("scenarios", [])])
def test_who_has_no_rights_sees_no_workflow(
    hello: Workflow, agent: Agent, signed_in: SignedIn, name: str, args: list[int]
) -> None:
    agent.is_staff = True
    agent.save()
    assert signed_in(agent).get(page_of(hello, name, *args)).status_code == 403


def test_who_may_only_look_changes_nothing(hello: Workflow, agent: Agent, signed_in: SignedIn) -> None:
    agent.is_staff = True
    agent.save()
    agent.user_permissions.add(*Permission.objects.filter(codename="view_workflow"))
    client = signed_in(agent)
    assert client.get(page_of(hello, "document")).status_code == 200
    assert send(client, hello, "save", HELLO.replace("Hello!", "Changed")).status_code == 403
    assert client.post(page_of(hello, "restore", 1)).status_code == 403
    assert client.post(ADD, {"way": "empty", "name": "Mine"}).status_code == 403
