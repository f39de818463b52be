"""The demo: made once, quickly, lively, and it says how to sign in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from channels.models import Payload
from contacts.models import Contact
from conversations.models import Comment, Conversation, Event, Message, QueueEntry
from helpdesk.models import Agent, Availability
from workflows.demo.make import chat, make
from workflows.demo.people import AGENT, PASSWORD, SUPERVISOR
from workflows.models import Run, RunState, VersionState, WebhookAddress, Workflow, WorkflowVersion


def counts() -> list[int]:
    return [model._default_manager.count() for model in (Agent, Contact, Conversation, Message, Event, Run, Payload)]


def test_the_command_says_where_to_look_and_how_to_sign_in(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")
    first = capsys.readouterr().out
    call_command("demo")
    lines = capsys.readouterr().out.splitlines()
    channel = chat()
    assert channel is not None
    assert f"web chat: http://testserver/chat/{channel.public_id}/" in lines
    assert f"sign in: {SUPERVISOR} {PASSWORD}" in lines
    assert f"sign in: {AGENT} {PASSWORD}" in lines
    assert set(lines) <= set(first.splitlines())


def test_a_second_time_doubles_nothing(demo: None) -> None:
    before = counts()
    assert make(timezone.now()) is False
    assert counts() == before


def test_a_second_time_brings_its_agents_back_online(demo: None) -> None:
    Agent.objects.update(availability=Availability.OFFLINE, last_seen_at=None)
    make(timezone.now())
    agent = Agent.objects.get(email=AGENT)
    assert agent.availability == Availability.ONLINE
    assert agent.last_seen_at is not None


@pytest.mark.parametrize(("email", "page"), [(SUPERVISOR, "/admin/"), (AGENT, "/inbox/")])
def test_who_is_told_to_sign_in_can(demo: None, email: str, page: str) -> None:
    client = Client()
    assert client.login(username=email, password=PASSWORD)
    assert client.get(page).status_code == 200


def test_nobody_else_can_sign_in(demo: None) -> None:
    others = Agent.objects.exclude(email__in=(SUPERVISOR, AGENT))
    assert others.count() >= 6
    assert not any(agent.has_usable_password() for agent in others)


def test_there_are_conversations_in_every_state(demo: None) -> None:
    rows = Conversation.objects.all()
    assert 40 <= rows.count() <= 80
    mine = rows.filter(assignee__email=AGENT)
    assert mine.filter(status="open", unread_count__gt=0).exists()
    assert mine.filter(status="snoozed", snoozed_until__gt=timezone.now()).exists()
    assert mine.filter(status="closed", category__isnull=False).exclude(summary="").exists()
    assert rows.filter(status="open", assignee=None, team=None).count() >= 4
    assert rows.filter(opened_by="agent").exists()
    assert Message.objects.filter(status="failed").exclude(error="").exists()
    assert Comment.objects.count() >= 8


def test_what_waits_in_a_queue_has_nobody_to_go_to(demo: None, work: object) -> None:
    waiting = set(QueueEntry.objects.values_list("conversation_id", flat=True))
    assert len(waiting) == 3
    assert callable(work)
    work("drain_queues")
    assert set(QueueEntry.objects.values_list("conversation_id", flat=True)) == waiting


def test_nothing_in_it_lies_in_the_future(demo: None) -> None:
    now = timezone.now()
    for model, column in ((Message, "at"), (Event, "at"), (Comment, "at"), (Conversation, "last_message_at")):
        assert model._default_manager.latest(column).__dict__[column] <= now, model


def test_it_is_spread_over_days(demo: None) -> None:
    oldest = Conversation.objects.earliest("opened_at").opened_at
    assert timezone.now() - oldest > timedelta(days=7)


def test_workflows_have_run_with_every_outcome(demo: None) -> None:
    states = set(Run.objects.values_list("state", flat=True))
    assert {RunState.DONE, RunState.STOPPED, RunState.WAITING, RunState.FAILED} <= states
    assert WorkflowVersion.objects.filter(state=VersionState.PUBLISHED).count() == 6
    assert WorkflowVersion.objects.filter(state=VersionState.DRAFT).count() >= 2


def test_a_silent_contact_was_nudged_and_the_conversation_closed(demo: None) -> None:
    conversation = Conversation.objects.get(contact__email="hugo.l@example.com")
    assert conversation.status == "closed"
    assert conversation.category is not None
    assert conversation.category.name == "No reply"
    texts = list(conversation.messages.filter(direction="outbound").order_by("at", "id").values_list("text", flat=True))
    assert "are you still with us?" in texts[-2]


def test_what_the_web_chat_asks_for_comes_to_the_agent_who_is_told_to_sign_in(demo: None) -> None:
    for email in ("g.sedov@example.com", "sofia.r@example.com"):
        conversation = Conversation.objects.get(contact__email=email, status="open")
        assert conversation.assignee is not None
        assert conversation.assignee.email == AGENT


def test_one_payload_is_in_quarantine_and_says_why(demo: None) -> None:
    payload = Payload.objects.get(state="quarantined")
    assert payload.error
    assert payload.attempts == 3


def test_an_agent_finds_a_shortcut_with_a_form_and_a_loyal_customer_is_treated_as_one(
    demo: None, work: Callable[..., int]
) -> None:
    workflow = Workflow.objects.get(name="Refund")
    page = Client()
    page.login(username=AGENT, password=PASSWORD)
    conversation = Conversation.objects.filter(status="open", contact__taggings__tag__name="vip").latest("id")
    address = f"/inbox/{conversation.pk}/shortcuts/"
    assert "Refund" in page.get(address).content.decode()
    assert "How much, in EUR?" in page.get(f"{address}{workflow.pk}/").content.decode()
    page.post(f"{address}{workflow.pk}/", {"form-amount": "20", "form-reason": "Late"})
    work("step_runs")
    texts = conversation.messages.filter(direction="outbound").order_by("-id").values_list("text", flat=True)
    assert texts[0] == "You get 20 EUR back, today. Thank you for staying with us!"


def test_a_program_may_say_that_a_parcel_has_arrived(demo: None, work: Callable[..., int]) -> None:
    conversation = Conversation.objects.get(contact__email="sofia.r@example.com", status="open")
    body = {"customer": {"email": "sofia.r@example.com"}, "order": {"number": "10417"}}
    to = f"/hooks/workflows/{WebhookAddress.objects.get().token}/"
    assert Client().post(to, body, content_type="application/json").status_code == 202
    work("step_runs")
    assert "order 10417 was delivered" in conversation.comments.latest("id").text


def test_a_schedule_is_published_and_says_when_it_starts(demo: None) -> None:
    workflow = Workflow.objects.get(name="Left open")
    page = Client()
    page.login(username=SUPERVISOR, password=PASSWORD)
    shown = page.get(f"/admin/workflows/workflow/{workflow.pk}/watch/").content.decode()
    assert "09:00 (Asia/Jakarta)" in shown
