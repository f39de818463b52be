"""What a rehearsal is given: who is there, when, whose conversation it is, and how it is started."""

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Field, Tag, Tagging
from conversations.models import Status
from helpdesk.models import Agent, Calendar, OpenHours
from tests.admin.conftest import SignedIn
from tests.admin.rehearse.talking import SAID, address, made, rows_in, said_in, send, turns_in
from tests.factories import ContactFactory, ConversationFactory
from workflows.models import Workflow


def test_who_is_online_as_it_begins_is_chosen(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID, online="nobody@example.com")
    assert rows_in(answer)["Agent"] == "waits in the queue"


def test_the_load_of_an_agent_is_chosen(page: Client, workflow: Workflow) -> None:
    Agent.objects.filter(email="budi@example.com").update(limit=3)
    answer = send(page, workflow, SAID, **{"open-budi@example.com": "3"})
    assert rows_in(answer)["Agent"] == "waits in the queue"


def test_the_contact_is_who_the_form_says(page: Client, db: None) -> None:
    Field.objects.create(key="points", label="Points", type="number")
    workflow = made(
        "workflow: Say\ntrigger: {on: conversation_opened}\nsteps:\n  - {id: say, kind: send_message,"
        " text: '{{ contact.first_name }} {{ contact.points }} {{ contact.tags }}'}\n"
    )
    who = {"given__first_name": "Ana", "given__field_points": "7", "given__tags": "vip, new"}
    answer = send(page, workflow, do="say", say="Hello", **who)
    assert ("workflow", "Ana 7 new, vip") in said_in(answer)


def test_a_value_that_cannot_be_is_left_out_and_told(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, do="say", say="Hello", given__email="nobody", given__at="soon")
    assert any("not an email address" in sentence for sentence in answer.context["form"].problems())
    assert said_in(answer)[-1] == ("workflow", "Who?")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_without_a_before_or_an_after_is_left_out_and_told(page: Client, db: None, moment: str) -> None:
    daily = made(
        "workflow: Daily\ntrigger: {on: schedule, every: day, at: '09:00'}\n"
        "steps:\n  - {id: hello, kind: send_message, text: Good morning}\n"
    )
    answer = send(page, daily, do="say", say="Hello", given__at=moment)
    assert any("between the years 1970 and 2999" in sentence for sentence in answer.context["form"].problems())


def test_calendars_are_those_of_the_installation(page: Client, db: None) -> None:
    shop = Calendar.objects.create(name="Shop")
    OpenHours.objects.create(calendar=shop, weekday=0, opens="09:00", closes="17:00")
    workflow = made(
        "workflow: Hours\ntrigger: {on: conversation_opened}\nsteps:\n"
        "  - {id: hours, kind: business_hours, calendar: Shop, branches: [{exit: closed, steps:"
        " [{id: away, kind: send_message, text: Away}]}]}\n"
    )
    assert ("workflow", "Away") not in said_in(send(page, workflow, do="say", say="Hello"))
    late = send(page, workflow, do="say", say="Hello", given__at="2026-03-02T18:00")
    assert ("workflow", "Away") in said_in(late)


def test_an_existing_contact_is_copied(page: Client, workflow: Workflow) -> None:
    Field.objects.create(key="plan", label="Plan")
    contact = ContactFactory(first_name="Ana", last_name="Li", language="id", fields={"plan": "gold"})
    Tagging.objects.create(contact=contact, tag=Tag.objects.create(name="vip"))
    budi = Agent.objects.get(email="budi@example.com")
    ConversationFactory(contact=contact, status=Status.CLOSED, closed_at=timezone.now(), assignee=budi)
    shown = page.get(address(workflow, "builder_rehearse_contacts"), {"q": "ana li"}).content.decode()
    assert f'value="{contact.pk}"' in shown
    answer = send(page, workflow, SAID, page_name="builder_rehearse_as", contact=str(contact.pk))
    assert turns_in(answer) == []
    form = answer.context["form"]
    told = {name: form[name].value() for name in ("first_name", "language", "field_plan", "tags", "conversations")}
    assert told == {"first_name": "Ana", "language": "id", "field_plan": "gold", "tags": "vip", "conversations": "1"}
    assert form["last_agent"].value() == "budi@example.com"
    assert "Ana" in answer.content.decode()


def test_a_contact_whom_one_may_not_see_is_not_found(
    workflow: Workflow, agent: Agent, signed_in: SignedIn, supervisor: Agent
) -> None:
    contact = ContactFactory(first_name="Hidden")
    ConversationFactory(contact=contact)
    Agent.objects.filter(pk=supervisor.pk).update(visibility="own")
    client = signed_in(Agent.objects.get(pk=supervisor.pk))
    assert "Hidden" not in client.get(address(workflow, "builder_rehearse_contacts"), {"q": "Hidden"}).content.decode()
    answer = send(client, workflow, page_name="builder_rehearse_as", contact=str(contact.pk))
    assert answer.status_code == 403


def test_who_may_not_look_may_not_rehearse(workflow: Workflow, agent: Agent, signed_in: SignedIn) -> None:
    agent.is_staff = True
    agent.save()
    assert send(signed_in(agent), workflow, SAID).status_code == 403


def test_a_shortcut_is_started_with_the_values_of_its_form(page: Client, db: None) -> None:
    workflow = made(
        "workflow: Refund\ntrigger: {on: shortcut, name: Refund, form: [{name: reason, label: Reason}]}\nsteps:\n"
        "  - {id: why, kind: add_comment, text: 'Because {{ form.reason }}'}\n"
    )
    answer = send(page, workflow, [{"contact": "Hello"}], turn='{"start": true}', given__form_reason="late")
    assert ("comment", "Because late") in said_in(answer)
    assert "Start the workflow" in answer.content.decode()


def test_a_webhook_is_started_with_what_is_posted(page: Client, db: None) -> None:
    workflow = made(
        "workflow: Order\ntrigger: {on: incoming_webhook, contact: {by: email, path: email},"
        " map: [{path: order, variable: order}]}\nsteps:\n"
        "  - {id: say, kind: send_message, text: 'Order {{ var.order }}'}\n"
    )
    posted = '{"email": "ana@example.com", "order": "17"}'
    answer = send(page, workflow, [{"contact": "Hello"}], turn='{"start": true}', given__payload=posted)
    assert ("workflow", "Order 17") in said_in(answer)
    wrong = send(page, workflow, [{"contact": "Hello"}], given__payload="{")
    assert any("not JSON" in sentence for sentence in wrong.context["form"].problems())
