"""The menu of shortcuts in the inbox: what it shows, what it asks, what it starts."""

from collections.abc import Callable

import pytest
from django.test import Client

from conversations.models import Conversation, Event
from helpdesk.models import Agent, Visibility
from tests.factories import ConversationFactory
from tests.house_of import agents, only_run, publish
from workflows.models import Run, Workflow

pytestmark = pytest.mark.django_db
Work = Callable[..., int]
ESCALATE = """
workflow: "Escalation"
description: "Hands the conversation to a supervisor."
trigger:
  on: shortcut
  icon: siren
  name: Escalate
  form:
    - {name: reason, type: choice, choices: [Angry, Urgent], required: true}
    - {name: amount, label: "How much", type: number}
    - {name: refund, type: yes_no}
steps:
  - {id: why, kind: add_comment, text: "Escalated: {{ form.reason }}, {{ form.amount | default: 'no amount' }}"}
  - {id: rest, kind: wait, for: 1d}
"""
PLAIN = "{workflow: Thank, trigger: {on: shortcut}, steps: [{id: rest, kind: wait, for: 1d}]}"


@pytest.fixture
def agent() -> Agent:
    [budi] = agents("budi")
    return budi


@pytest.fixture
def inbox(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def conversation() -> Conversation:
    return ConversationFactory()


def address(conversation: Conversation, name: str = "") -> str:
    workflow = f"{Workflow.objects.get(name=name).pk}/" if name else ""
    return f"/inbox/{conversation.pk}/shortcuts/{workflow}"


def test_the_thread_has_the_menu(inbox: Client, conversation: Conversation) -> None:
    assert address(conversation) in inbox.get(f"/inbox/{conversation.pk}/thread/").content.decode()


def test_it_lists_what_is_published_and_on(inbox: Client, conversation: Conversation) -> None:
    publish(ESCALATE)
    publish(PLAIN)
    publish(PLAIN.replace("Thank", "Off"))
    publish("{workflow: Other, trigger: {on: manual}, steps: [{id: rest, kind: wait, for: 1d}]}")
    Workflow.objects.filter(name="Off").update(is_on=False)
    page = inbox.get(address(conversation)).content.decode()
    assert page.index("Escalate") < page.index("Thank")
    assert "Off" not in page
    assert "Other" not in page
    assert "Hands the conversation to a supervisor." in page
    assert f'hx-get="{address(conversation, "Escalation")}"' in page
    assert f'hx-post="{address(conversation, "Thank")}"' in page


def test_without_any_it_says_where_they_come_from(inbox: Client, conversation: Conversation) -> None:
    assert "A supervisor makes them" in inbox.get(address(conversation)).content.decode()


def test_one_whose_conditions_do_not_hold_is_not_in_it(inbox: Client, conversation: Conversation) -> None:
    when = "{on: shortcut, when: [{subject: conversation.status, operator: is, value: closed}]}"
    publish(PLAIN.replace("{on: shortcut}", when))
    assert "Thank" not in inbox.get(address(conversation)).content.decode()
    assert inbox.post(address(conversation, "Thank")).status_code == 409
    assert not Run.objects.exists()


def test_one_without_a_form_starts_at_once(inbox: Client, agent: Agent, conversation: Conversation, work: Work) -> None:
    publish(PLAIN)
    answer = inbox.post(address(conversation, "Thank"))
    assert (answer.status_code, "“Thank” was started." in answer.content.decode()) == (200, True)
    work()
    assert (only_run().conversation_id, only_run().state) == (conversation.pk, "waiting")
    event = Event.objects.get(kind="run.started")
    assert (event.actor_kind, event.actor_id, event.conversation_id) == ("agent", agent.pk, conversation.pk)
    thread = inbox.get(f"/inbox/{conversation.pk}/thread/").content.decode()
    assert "Budi started the workflow Thank" in thread


def test_a_form_is_asked_first(inbox: Client, conversation: Conversation) -> None:
    publish(ESCALATE)
    page = inbox.get(address(conversation, "Escalation")).content.decode()
    for part in ('name="form-reason"', '<option value="Angry">', "How much", "Hands the conversation"):
        assert part in page
    assert not Run.objects.exists()


def test_its_values_are_known_to_the_steps(inbox: Client, conversation: Conversation, work: Work) -> None:
    publish(ESCALATE)
    inbox.post(address(conversation, "Escalation"), {"form-reason": "Urgent", "form-amount": "12,50"})
    assert only_run().memory["form"] == {"reason": "Urgent", "amount": 12.5}
    work()
    assert conversation.comments.get().text == "Escalated: Urgent, 12.5"


def test_what_is_missing_or_wrong_is_told_at_its_field(inbox: Client, conversation: Conversation) -> None:
    publish(ESCALATE)
    answer = inbox.post(address(conversation, "Escalation"), {"form-reason": "", "form-amount": "a lot"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is missing; fill it in." in page
    assert "It must be a number" in page
    assert 'value="a lot"' in page
    assert not Run.objects.exists()


def told_at(page: str, field: str) -> str:
    """What stands at a field of the form."""
    at_field = page.split(f'for="id_form-{field}"', 1)[1].split('<div class="field">', 1)[0]
    return " ".join(part.split("</p>", 1)[0] for part in at_field.split('_error">')[1:])


def test_each_sentence_stands_at_its_own_field(inbox: Client, conversation: Conversation) -> None:
    publish(ESCALATE.replace("- {name: refund, type: yes_no}", "- {name: note, required: true}"))
    values = {"form-reason": "Bored", "form-amount": "a lot", "form-note": "x" * 2001}
    page = inbox.post(address(conversation, "Escalation"), values).content.decode()
    assert "Angry" in told_at(page, "reason")
    assert "must be a number" in told_at(page, "amount")
    assert "2000 characters" in told_at(page, "note")
    assert "missing" not in told_at(page, "note")


def test_one_that_is_running_for_the_contact_says_so(inbox: Client, conversation: Conversation) -> None:
    publish(PLAIN)
    inbox.post(address(conversation, "Thank"))
    answer = inbox.post(address(conversation, "Thank"))
    assert (answer.status_code, "running for this contact already" in answer.content.decode()) == (409, True)
    assert Run.objects.count() == 1


def test_who_may_not_see_the_conversation_starts_nothing_on_it(
    inbox: Client, agent: Agent, conversation: Conversation
) -> None:
    publish(PLAIN)
    agent.visibility = Visibility.OWN
    agent.save()
    assert inbox.get(address(conversation)).status_code == 404
    assert inbox.post(address(conversation, "Thank")).status_code == 404
    assert not Run.objects.exists()


def test_nobody_who_is_not_signed_in_sees_it(conversation: Conversation) -> None:
    publish(PLAIN)
    assert Client().get(address(conversation)).status_code == 302
    assert Client().post(address(conversation, "Thank")).status_code == 302
    assert not Run.objects.exists()


def test_a_workflow_that_is_gone_is_not_there(inbox: Client, conversation: Conversation) -> None:
    assert inbox.post(f"/inbox/{conversation.pk}/shortcuts/999/").status_code == 404
