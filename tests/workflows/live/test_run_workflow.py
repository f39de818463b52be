"""A run that starts another one waits for its end, wherever and however it ends."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from conversations.actions.send import NewMessage, send
from conversations.lock import locked
from helpdesk import actors
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, conversation_of, log_of, publish, sent_to
from workflows.engine import by_hand
from workflows.engine.ending import stop_as_failed
from workflows.models import Run, VersionState, Workflow, WorkflowVersion

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]

CHILD = """
workflow: Child
trigger: {on: manual}
steps:
  - {id: ask, kind: ask_question, text: "How are you?", save_to: {variable: how}}
  - {id: thanks, kind: send_message, text: "Thanks"}
"""
PARENT = """
workflow: Parent
trigger: {on: conversation_opened}
steps:
  - {id: sub, kind: run_workflow, workflow: Child}
  - {id: after, kind: send_message, text: "And on it goes"}
"""


def begun(work: Work, child: str = CHILD, parent: str = PARENT) -> tuple[Run, Run]:
    """The parent and the child, both waiting."""
    publish(child)
    publish(parent)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    return Run.objects.get(workflow__name="Parent"), Run.objects.get(workflow__name="Child")


def states() -> dict[str, str]:
    return dict(Run.objects.values_list("workflow__name", "state"))


def test_the_parent_waits_for_the_child_and_goes_on(work: Work) -> None:
    parent, child = begun(work)
    assert states() == {"Parent": "waiting", "Child": "waiting"}
    assert (child.parent, child.depth) == (parent, 1)
    arrive(conversation_of("ana").channel, "ana", "Fine")
    work()
    assert states() == {"Parent": "done", "Child": "done"}
    assert sent_to("ana") == ["How are you?", "Thanks", "And on it goes"]
    assert log_of(parent)[1] == ("done", "“Child” has ended")


def test_a_child_that_ends_at_once_wakes_the_parent_too(work: Work) -> None:
    begun(work, child='{workflow: Child, trigger: {on: manual}, steps: [{id: hi, kind: send_message, text: "Hi"}]}')
    assert states() == {"Parent": "done", "Child": "done"}


def test_a_child_that_is_ended_by_hand_wakes_the_parent(work: Work) -> None:
    parent, child = begun(work)
    by_hand.end(child.pk, by=actors.SYSTEM, now=timezone.now())
    work()
    assert states() == {"Parent": "done", "Child": "stopped"}
    assert log_of(parent)[1] == ("done", "“Child” was stopped")


def test_a_child_that_fails_wakes_the_parent(work: Work) -> None:
    parent, child = begun(work)
    with transaction.atomic():
        stop_as_failed(child, "It broke.", now=timezone.now())
    work()
    assert states() == {"Parent": "done", "Child": "failed"}
    assert log_of(parent)[1] == ("done", "“Child” failed: It broke")


def test_a_child_that_an_agent_stops_wakes_a_parent_that_goes_on(work: Work) -> None:
    (budi,) = agents("budi")
    begun(work, parent=PARENT + "settings: {stop_on: []}\n")
    with locked(conversation_of("ana").pk) as conversation:
        send([NewMessage(conversation, "I am here", actors.agent(budi.pk))], now=timezone.now())
    work()
    assert states() == {"Parent": "done", "Child": "stopped"}


def test_with_the_parent_the_child_is_stopped(work: Work) -> None:
    (budi,) = agents("budi")
    _, child = begun(work, child=CHILD + "settings: {stop_on: []}\n")
    with locked(conversation_of("ana").pk) as conversation:
        send([NewMessage(conversation, "I am here", actors.agent(budi.pk))], now=timezone.now())
    work()
    assert states() == {"Parent": "stopped", "Child": "stopped"}
    assert log_of(child)[-1] == ("stopped", "The workflow that ran this one was stopped.")


def test_what_the_child_does_does_not_stop_the_parent(work: Work) -> None:
    close = "{workflow: Child, trigger: {on: manual}, steps: [{id: bye, kind: close_conversation}]}"
    begun(work, child=close, parent=PARENT.replace("kind: send_message, text: ", "kind: add_comment, text: "))
    assert states() == {"Parent": "done", "Child": "done"}


def test_where_it_runs_already_the_step_says_so(work: Work) -> None:
    twice = PARENT.replace("Parent", "Other")
    publish(CHILD)
    publish(PARENT)
    publish(twice)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert Run.objects.filter(workflow__name="Child").count() == 1
    other = Run.objects.get(workflow__name="Other")
    assert other.state == "done"
    assert log_of(other)[1] == ("done", "“Child” was not run: it is running for this contact already")


def test_a_child_whose_conditions_do_not_hold_is_not_run(work: Work) -> None:
    narrow = CHILD.replace("{on: manual}", "{on: manual, when: [{subject: contact.language, operator: is, value: de}]}")
    publish(narrow)
    publish(PARENT)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert states() == {"Parent": "done"}
    assert log_of(Run.objects.get())[1] == ("done", "“Child” was not run: its conditions do not hold")


def test_one_that_is_not_published_any_more_fails_and_can_be_tried_again(work: Work) -> None:
    publish(CHILD)
    publish(PARENT)
    Workflow.objects.filter(name="Child").update(is_on=False)
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    parent = Run.objects.get()
    assert (parent.state, parent.error.startswith("“Child” is not published")) == ("failed", True)
    Workflow.objects.filter(name="Child").update(is_on=True)
    by_hand.retry(parent.pk, by=actors.SYSTEM, now=timezone.now())
    work()
    assert states() == {"Parent": "waiting", "Child": "waiting"}


def test_workflows_that_run_each_other_end_after_five(work: Work) -> None:
    for number in range(7):
        text = f"{{workflow: W{number}, trigger: {{on: manual}}, steps: [{{id: end, kind: end}}]}}"
        publish(text)
    for number in range(6):
        version = WorkflowVersion.objects.get(workflow__name=f"W{number}")
        version.steps.update(kind="run_workflow", workflow=Workflow.objects.get(name=f"W{number + 1}"))
    publish(PARENT.replace("workflow: Child", "workflow: W0"))
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    deepest = Run.objects.order_by("-depth").first()
    assert deepest is not None
    assert (deepest.depth, deepest.state) == (5, "failed")
    assert "look for a circle" in deepest.error
    assert Run.objects.get(workflow__name="Parent").state == "done"


def test_the_published_version_of_the_moment_is_run(work: Work) -> None:
    version = publish(CHILD)
    publish(PARENT)
    WorkflowVersion.objects.filter(pk=version.pk).update(state=VersionState.RETIRED)
    newer = WorkflowVersion.objects.create(
        workflow=version.workflow, number=2, trigger="manual", state=VersionState.PUBLISHED
    )
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    assert Run.objects.get(workflow__name="Child").version == newer
