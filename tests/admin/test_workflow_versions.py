"""Publishing, comparing, restoring, importing, discarding, turning off: a workflow's versions in the admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conversations.models import Event
from helpdesk.actors import SYSTEM
from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.admin.test_workflows import FAILS, HELLO, draft, page_of
from workflows import trial
from workflows.actions import PUBLISHED, import_document
from workflows.models import VersionState, Workflow

CHANGED = HELLO.replace('"Hello!"', '"Good day!"')


def has(text: str, *, publish: bool = False) -> Workflow:
    return import_document(text, by=SYSTEM, now=timezone.now(), publish_it=publish).workflow


def pressed(client: Client, workflow: Workflow, **more: str) -> int:
    shown = client.get(page_of(workflow, "publish")).context["draft"]
    return client.post(page_of(workflow, "publish"), {"revision": shown.revision, **more}).status_code


@pytest.fixture
def privileged(supervisor: Agent, page: Client) -> Client:
    supervisor.user_permissions.add(Permission.objects.get(codename="publish_despite_failures"))
    return page


def test_the_page_shows_that_all_is_well_and_publishes(page: Client, supervisor: Agent) -> None:
    workflow = has(HELLO)
    shown = page.get(page_of(workflow, "publish"))
    assert "No error stands against publishing" in shown.content.decode()
    assert shown.context["prospect"].passed == 1
    assert pressed(page, workflow) == 302
    assert workflow.versions.get(state=VersionState.PUBLISHED).published_by == supervisor
    assert LogEntry.objects.latest("pk").get_change_message() == "Published v1"


def test_errors_stop_and_name_their_step(page: Client) -> None:
    workflow = has(HELLO.replace('text: "Hello!"', 'text: "{{ var.nothing }}"'))
    shown = page.get(page_of(workflow, "publish"))
    assert [finding.step for finding in shown.context["prospect"].errors] == ["hello"]
    assert "Publish version" not in shown.content.decode()
    assert pressed(page, workflow) == 422


def test_warnings_are_shown_and_do_not_stop(page: Client) -> None:
    workflow = has(HELLO.replace("  - {id: done, kind: close_conversation}\n", "").replace(", status: closed", ""))
    assert page.get(page_of(workflow, "publish")).context["prospect"].warnings
    assert pressed(page, workflow) == 302


def test_a_failing_scenario_stops_who_has_no_right_to_go_on(page: Client) -> None:
    workflow = has(FAILS)
    shown = page.get(page_of(workflow, "publish")).content.decode()
    assert "It says goodbye" in shown
    assert "Publish all the same" not in shown
    assert pressed(page, workflow) == 422
    assert pressed(page, workflow, despite="I want it") == 403
    assert not workflow.versions.filter(state=VersionState.PUBLISHED).exists()


def test_who_has_the_right_publishes_with_a_reason_that_both_logs_keep(privileged: Client) -> None:
    workflow = has(FAILS)
    assert "Publish all the same" in privileged.get(page_of(workflow, "publish")).content.decode()
    assert pressed(privileged, workflow) == 422
    assert pressed(privileged, workflow, despite="The goodbye comes later") == 302
    assert Event.objects.get(kind=PUBLISHED).data["despite"] == "The goodbye comes later"
    assert any("The goodbye comes later" in entry.get_change_message() for entry in LogEntry.objects.all())


def test_scenarios_that_take_too_long_stop_it_and_say_where(
    page: Client, supervisor: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "  - {name: %s, turns: [{contact: Hi}, {expect: {status: closed}}]}\n"
    workflow = has(HELLO + more % "Again" + more % "Once more")
    monkeypatch.setattr(trial, "PATIENCE", -1)
    shown = page.get(page_of(workflow, "publish")).content.decode()
    assert "1 of 3 fails." in shown
    assert "was stopped here" in shown
    assert "2 scenarios after it were not played." in shown
    assert pressed(page, workflow) == 422
    all_of_them = page.get(page_of(workflow, "scenarios"), {"run": "all"})
    assert [bool(row.trial) for row in all_of_them.context["rows"]] == [True, False, False]
    supervisor.user_permissions.add(Permission.objects.get(codename="publish_despite_failures"))
    assert pressed(page, workflow, despite="It is well known to be slow") == 302


def test_a_draft_that_changed_since_the_page_was_opened_is_not_published(page: Client) -> None:
    workflow = has(HELLO)
    seen = draft(workflow).revision
    has(CHANGED)
    assert page.post(page_of(workflow, "publish"), {"revision": seen}).status_code == 409
    assert not workflow.versions.filter(state=VersionState.PUBLISHED).exists()


def test_the_page_says_what_changes(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    has(CHANGED.replace('sent: "Hello!"', "sent: Good"))
    steps = page.get(page_of(workflow, "publish")).context["prospect"].comparison.steps
    assert [(step.key, step.how) for step in steps] == [("hello", ("changed",))]


def test_without_a_draft_nothing_waits(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    assert "nothing waits to be published" in page.get(page_of(workflow, "publish")).content.decode()


def test_the_draft_is_compared_with_what_is_published(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    has(CHANGED)
    shown = page.get(page_of(workflow, "compare"))
    assert (shown.context["left"].number, shown.context["right"].number) == (1, 2)
    html = shown.content.decode()
    assert "Good day!" in html
    assert html.count('class="hd-tree"') == 2


def test_any_two_versions_are_compared(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    has(CHANGED)
    shown = page.get(page_of(workflow, "compare") + "?left=2&right=1")
    assert (shown.context["left"].number, shown.context["right"].number) == (2, 1)
    assert "no such version" in page.get(page_of(workflow, "compare") + "?left=9&right=1").content.decode()


def test_a_single_version_is_compared_with_nothing(page: Client) -> None:
    html = page.get(page_of(has(HELLO, publish=True), "compare")).content.decode()
    assert "Version 1 is the only one so far: there is nothing to compare it with." in html
    assert "From version 1" not in html
    assert "<select" not in html.partition('<div id="content"')[2]


def test_restoring_asks_before_a_draft_is_lost(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    has(CHANGED)
    asked = page.post(page_of(workflow, "restore", 1))
    assert asked.status_code == 200
    assert draft(workflow).steps.get(key="hello").config["text"] == "Good day!"
    page.post(page_of(workflow, "restore", 1), {"revision": asked.context["revision"]})
    assert LogEntry.objects.latest("pk").get_change_message() == "Version 1 is your draft now."
    assert draft(workflow).steps.get(key="hello").config["text"] == "Hello!"


def test_replacing_the_draft_twice_does_it_once_and_asks_nothing(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    has(CHANGED)
    sure = {"revision": draft(workflow).revision}
    for _press in range(2):
        answer = page.post(page_of(workflow, "restore", 1), sure)
        assert answer["Location"] == page_of(workflow, "builder")
    assert LogEntry.objects.filter(change_message__contains="is your draft now").count() == 1


def test_a_finding_says_its_step_as_the_tree_does(page: Client) -> None:
    workflow = has(HELLO.replace('text: "Hello!"', 'text: "{{ var.x }}"'))
    html = page.get(page_of(workflow, "publish")).content.decode()
    assert f'<a href="{page_of(workflow, "builder")}#step-hello">Send a message</a>' in html
    assert "Send “{{ var.x }}”" in html


def test_restoring_over_a_draft_that_changed_meanwhile_asks_again(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    has(CHANGED)
    old = draft(workflow).revision
    has(CHANGED.replace("Good day!", "Good night!"))
    assert page.post(page_of(workflow, "restore", 1), {"revision": old}).status_code == 200
    assert draft(workflow).steps.get(key="hello").config["text"] == "Good night!"


def test_an_import_shows_what_would_change_before_it_replaces_the_draft(page: Client) -> None:
    workflow = has(HELLO)
    other = CHANGED.replace("workflow: Hello", "workflow: Other")
    file = SimpleUploadedFile("f.yaml", other.encode())
    asked = page.post(page_of(workflow, "import"), {"file": file})
    assert [step.key for step in asked.context["comparison"].steps] == ["hello"]
    assert draft(workflow).steps.get(key="hello").config["text"] == "Hello!"
    page.post(page_of(workflow, "import"), {"revision": asked.context["revision"], "text": asked.context["text"]})
    assert draft(workflow).steps.get(key="hello").config["text"] == "Good day!"
    workflow.refresh_from_db()
    assert workflow.name == "Hello"


def test_an_import_that_cannot_be_read_names_its_lines(page: Client) -> None:
    workflow = has(HELLO)
    file = SimpleUploadedFile("f.yaml", HELLO.replace("send_message", "send_pigeon").encode())
    answer = page.post(page_of(workflow, "import"), {"file": file})
    assert answer.status_code == 422
    assert "line 5" in answer.content.decode()


def test_a_draft_is_discarded_after_a_question(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    has(CHANGED)
    assert page.get(page_of(workflow, "discard")).status_code == 200
    assert page.post(page_of(workflow, "discard"), {"revision": draft(workflow).revision}).status_code == 302
    assert not workflow.versions.filter(state=VersionState.DRAFT).exists()
    assert workflow.versions.filter(state=VersionState.PUBLISHED).exists()


def test_a_draft_that_is_all_there_is_stays(page: Client) -> None:
    workflow = has(HELLO)
    page.post(page_of(workflow, "discard"), {"revision": draft(workflow).revision})
    assert draft(workflow)


def test_it_is_turned_off_and_on(page: Client) -> None:
    workflow = has(HELLO, publish=True)
    assert "0 runs are in flight" in page.get(page_of(workflow, "switch")).content.decode()
    page.post(page_of(workflow, "switch"), {"what": "off", "runs": "end"})
    workflow.refresh_from_db()
    assert (workflow.is_on, workflow.ending_by is not None) == (False, True)
    page.post(page_of(workflow, "switch"), {"what": "on"})
    workflow.refresh_from_db()
    assert (workflow.is_on, workflow.ending_by) == (True, None)


def test_the_history_says_who_did_what(page: Client, supervisor: Agent) -> None:
    workflow = has(HELLO)
    pressed(page, workflow)
    entries = page.get(page_of(workflow, "versions")).context["log"]
    assert [(entry.user, "ublished" in entry.get_change_message()) for entry in entries] == [(supervisor, True)]


@pytest.mark.parametrize("name", ["publish", "compare", "versions"])
def test_who_may_only_look_sees_but_changes_nothing(agent: Agent, signed_in: SignedIn, name: str) -> None:
    workflow = has(HELLO)
    agent.is_staff = True
    agent.save()
    client = signed_in(agent)
    assert client.get(page_of(workflow, name)).status_code == 403
    agent.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    client = signed_in(agent)
    assert client.get(page_of(workflow, name)).status_code == 200
    revision = {"revision": draft(workflow).revision}
    for changing in ("publish", "switch", "import", "discard"):
        assert client.post(page_of(workflow, changing), revision).status_code == 403
